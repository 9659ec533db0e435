package tallystick.venues.scan;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Walks the bytes of one JSON text (RFC 8259) from front to back.
 *
 * <pre>
 *   scanner.beginObject();
 *   while (scanner.nextName()) {
 *     switch (scanner.name()) {
 *       case "orderId" -> id = scanner.integer();
 *       default -> scanner.skip();
 *     }
 *   }
 *   scanner.end();
 * </pre>
 *
 * <p>Memory stays bounded by the limits below, whatever the bytes: no tree is built, and what is
 * skipped is checked but not kept. Every refusal names the byte. A name that stands twice in one
 * object is refused, since two readers could take different ones.
 */
public final class JsonScanner {
  /** The longest answer in use is the list of all instruments, some 4 MB. */
  public static final int MAX_LENGTH = 16 << 20;

  /** The deepest answer in use has 6 levels. */
  public static final int MAX_DEPTH = 16;

  /** The longest name in use has 36 characters. */
  public static final int MAX_NAME_LENGTH = 64;

  /** Texts are symbols, ids and error messages; the longest seen has a few hundred bytes. */
  public static final int MAX_TEXT_LENGTH = 4096;

  /** 19 digits, sign, point and some to spare; no number in use is longer. */
  public static final int MAX_NUMBER_LENGTH = 40;

  /** The widest object in use has some 50 names. */
  public static final int MAX_MEMBERS = 256;

  /** What stands at the scanner's place. */
  public enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    NUMBER,
    FLAG,
    NULL
  }

  private final byte[] in;
  private int at;
  private int depth;

  /** Per level: whether it is an object, whether something stood before, which names stood. */
  private final boolean[] object = new boolean[MAX_DEPTH + 1];

  private final boolean[] begun = new boolean[MAX_DEPTH + 1];
  private final Set<String>[] seen = newSets();
  private String name = "";

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Set<String>[] newSets() {
    return new Set[MAX_DEPTH + 1];
  }

  private JsonScanner(byte[] in) {
    this.in = in;
  }

  /** Starts before the first byte; the array is read, not copied. */
  public static JsonScanner of(byte[] json) throws ScanException {
    if (json.length > MAX_LENGTH) {
      throw new ScanException(
          "A JSON text of " + json.length + " bytes; at most " + MAX_LENGTH + " are read");
    }
    return new JsonScanner(json);
  }

  /** A refusal that names the place. */
  public ScanException refusal(String why) {
    return new ScanException("Byte " + at + " of " + in.length + ": " + why);
  }

  /** The same, with what it follows from. */
  public ScanException refusal(String why, Throwable cause) {
    return new ScanException("Byte " + at + " of " + in.length + ": " + why, cause);
  }

  public int offset() {
    return at;
  }

  /** What comes next, without taking it. */
  public Kind peek() throws ScanException {
    skipBlank();
    if (at >= in.length) {
      throw refusal("cut off where a value was expected");
    }
    return switch (in[at]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.TEXT;
      case 't', 'f' -> Kind.FLAG;
      case 'n' -> Kind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
      default -> throw refusal("no value begins with " + shown(in[at]));
    };
  }

  public void beginObject() throws ScanException {
    begin('{', true);
  }

  public void beginArray() throws ScanException {
    begin('[', false);
  }

  /** Moves to the next name of the object begun last; false at its end, which is then behind us. */
  public boolean nextName() throws ScanException {
    if (!next(true, '}')) {
      return false;
    }
    skipBlank();
    String found = string(MAX_NAME_LENGTH, "a name");
    Set<String> names = seen[depth];
    if (names == null) {
      names = new HashSet<>();
      seen[depth] = names;
    }
    if (!names.add(found)) {
      throw refusal("the name \"" + found + "\" stands twice in one object");
    }
    if (names.size() > MAX_MEMBERS) {
      throw refusal("an object of more than " + MAX_MEMBERS + " names");
    }
    skipBlank();
    expect(':');
    name = found;
    return true;
  }

  /** The name that {@link #nextName()} moved to. */
  public String name() {
    return name;
  }

  /** Whether another element stands in the array begun last; at its end that is behind us. */
  public boolean nextElement() throws ScanException {
    return next(false, ']');
  }

  /** A string. */
  public String text() throws ScanException {
    require(Kind.TEXT);
    return string(MAX_TEXT_LENGTH, "a text");
  }

  /** A number's characters as they stand. */
  public String number() throws ScanException {
    require(Kind.NUMBER);
    int from = at;
    if (in[at] == '-') {
      at++;
    }
    if (at < in.length && in[at] == '0') {
      at++;
    } else {
      digits();
    }
    if (at < in.length && in[at] == '.') {
      at++;
      digits();
    }
    if (at < in.length && (in[at] == 'e' || in[at] == 'E')) {
      at++;
      if (at < in.length && (in[at] == '+' || in[at] == '-')) {
        at++;
      }
      digits();
    }
    if (at - from > MAX_NUMBER_LENGTH) {
      throw refusal("a number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    return new String(in, from, at - from, StandardCharsets.US_ASCII);
  }

  /** A whole number that fits 64 bits, written without fraction or exponent. */
  public long integer() throws ScanException {
    String digits = number();
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw refusal("not a whole number of 64 bits: " + digits, e);
    }
  }

  public boolean flag() throws ScanException {
    require(Kind.FLAG);
    if (in[at] == 't') {
      word("true");
      return true;
    }
    word("false");
    return false;
  }

  public void nothing() throws ScanException {
    require(Kind.NULL);
    word("null");
  }

  /** Passes over one value of any kind, checking it as strictly as if it were read. */
  public void skip() throws ScanException {
    switch (peek()) {
      case OBJECT -> {
        beginObject();
        while (nextName()) {
          skip();
        }
      }
      case ARRAY -> {
        beginArray();
        while (nextElement()) {
          skip();
        }
      }
      case TEXT -> string(MAX_TEXT_LENGTH, "a text");
      case NUMBER -> number();
      case FLAG -> flag();
      case NULL -> nothing();
    }
  }

  /**
   * Reads one object and keeps the scalars of these names; everything else in it is skipped. A
   * wanted name whose value is an object or an array counts as absent.
   */
  public Row row(Set<String> wanted) throws ScanException {
    Row.Collector collector = collector();
    beginObject();
    while (nextName()) {
      if (wanted.contains(name)) {
        collector.take(this);
      } else {
        skip();
      }
    }
    return collector.row();
  }

  /** Collects scalars of an object whose names the caller walks itself. */
  public Row.Collector collector() {
    return new Row.Collector(new Row(at));
  }

  /** The bytes of the next value as they stand, checked; a copy. */
  public byte[] valueBytes() throws ScanException {
    peek();
    int from = at;
    skip();
    return Arrays.copyOfRange(in, from, at);
  }

  /** Nothing but blanks may stand behind the value. */
  public void end() throws ScanException {
    skipBlank();
    if (depth != 0 || at != in.length) {
      throw refusal((in.length - at) + " bytes behind the end of the value");
    }
  }

  private void begin(char bracket, boolean isObject) throws ScanException {
    skipBlank();
    expect(bracket);
    if (depth == MAX_DEPTH) {
      throw refusal("more than " + MAX_DEPTH + " levels deep");
    }
    depth++;
    object[depth] = isObject;
    begun[depth] = false;
    Set<String> names = seen[depth];
    if (names != null) {
      names.clear();
    }
  }

  private boolean next(boolean inObject, char closing) throws ScanException {
    if (depth == 0 || object[depth] != inObject) {
      throw refusal("no " + (inObject ? "object" : "array") + " is open here");
    }
    skipBlank();
    if (at < in.length && in[at] == closing) {
      at++;
      depth--;
      return false;
    }
    if (begun[depth]) {
      expect(',');
    }
    begun[depth] = true;
    return true;
  }

  private void require(Kind kind) throws ScanException {
    Kind found = peek();
    if (found != kind) {
      throw refusal("expected " + kind + ", found " + found);
    }
  }

  private void expect(char wanted) throws ScanException {
    if (at >= in.length) {
      throw refusal("cut off where '" + wanted + "' was expected");
    }
    if (in[at] != wanted) {
      throw refusal("expected '" + wanted + "', found " + shown(in[at]));
    }
    at++;
  }

  private void word(String word) throws ScanException {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
  }

  private void digits() throws ScanException {
    int from = at;
    while (at < in.length && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw refusal("a digit was expected");
    }
  }

  private void skipBlank() {
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
  }

  private String string(int maxLength, String what) throws ScanException {
    expect('"');
    int from = at;
    boolean escaped = false;
    while (true) {
      if (at >= in.length) {
        throw refusal("cut off within " + what);
      }
      if (at - from > maxLength) {
        throw refusal(what + " of more than " + maxLength + " bytes");
      }
      byte b = in[at];
      if (b == '"') {
        break;
      }
      if (b >= 0 && b < 0x20) {
        throw refusal("a control character within " + what);
      }
      if (b == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    String raw = utf8(from, at - from, what);
    at++;
    return escaped ? unescaped(raw) : raw;
  }

  private String utf8(int from, int length, String what) throws ScanException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(in, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw refusal(what + " that is not UTF-8", e);
    }
  }

  private String unescaped(String raw) throws ScanException {
    StringBuilder out = new StringBuilder(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = raw.charAt(i++);
      switch (escape) {
        case '"', '\\', '/' -> out.append(escape);
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append(hex(raw, i));
          i += 4;
        }
        default -> throw refusal("an unknown escape \\" + escape);
      }
    }
    // A pair of halves is one code point; what is left of them alone is no character.
    if (out.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw refusal("half a character, escaped");
    }
    return out.toString();
  }

  private char hex(String raw, int from) throws ScanException {
    if (from + 4 > raw.length()) {
      throw refusal("an escape cut off");
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      char c = raw.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw refusal("an escape that is not hexadecimal");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private static String shown(byte b) {
    return b > ' ' && b < 127 ? "'" + (char) b + "'" : "byte " + (b & 0xff);
  }
}
