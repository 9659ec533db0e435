package tallystick.venues.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  private static JsonScanner scan(String json) throws ScanException {
    return JsonScanner.of(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void pass(String json) throws ScanException {
    JsonScanner in = scan(json);
    in.skip();
    in.end();
  }

  @Test
  void picksNamedScalarsAndSkipsTheRest() throws ScanException {
    JsonScanner in =
        scan(" {\"a\":[1,{\"b\":[]}],\"id\":42,\"name\":\"x\\u00e9\\n\",\"on\":true,\"no\":null} ");

    Row row = in.row(Set.of("id", "name", "on", "no", "a"));
    in.end();

    assertEquals(42, row.integer("id"));
    assertEquals("x\u00e9\n", row.text("name"));
    assertTrue(row.flag("on"));
    assertFalse(row.has("no"));
    assertFalse(row.has("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "10.5",
        "1e9",
        "1E-2",
        "-1.25e+10",
        "true",
        "false",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,[3]]]",
        "{\"a\":{\"b\":[{}]}}",
        "\"\\ud83d\\ude00\"",
        "\"\\\\\\\"\\/\\b\\f\\r\\t\""
      })
  void readsWhatTheGrammarAllows(String json) throws ScanException {
    pass(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "tru",
        "nul",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "[",
        "{",
        "]",
        "{\"a\":1]",
        "1 2",
        "\"a\nb\"",
        "NaN",
        "[1}",
        "\u00a01",
        "{\"a\":1,\"a\":2}"
      })
  void refusesEverythingElse(String json) {
    ScanException refusal = assertThrows(ScanException.class, () -> pass(json));

    assertTrue(String.valueOf(refusal.getMessage()).startsWith("Byte "), refusal.toString());
  }

  @Test
  void namesTheByte() {
    ScanException refusal = assertThrows(ScanException.class, () -> pass("[1, 2, x]"));

    assertEquals("Byte 7 of 9: no value begins with 'x'", refusal.getMessage());
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] json = {'"', (byte) 0xc3, (byte) 0x28, '"'};

    assertThrows(ScanException.class, () -> JsonScanner.of(json).skip());
  }

  @Test
  void stopsAtItsLimits() throws ScanException {
    String deep = "[".repeat(JsonScanner.MAX_DEPTH) + "]".repeat(JsonScanner.MAX_DEPTH);
    pass(deep);
    assertThrows(ScanException.class, () -> pass("[" + deep + "]"));

    String text = "\"" + "x".repeat(JsonScanner.MAX_TEXT_LENGTH) + "\"";
    pass(text);
    assertThrows(ScanException.class, () -> pass("\"x" + text.substring(1)));

    assertThrows(ScanException.class, () -> pass("1".repeat(JsonScanner.MAX_NUMBER_LENGTH + 1)));
    assertThrows(
        ScanException.class,
        () -> pass("{\"" + "n".repeat(JsonScanner.MAX_NAME_LENGTH + 2) + "\":1}"));
    assertThrows(ScanException.class, () -> JsonScanner.of(new byte[JsonScanner.MAX_LENGTH + 1]));

    StringBuilder wide = new StringBuilder("{\"n0\":0");
    for (int i = 1; i <= JsonScanner.MAX_MEMBERS; i++) {
      wide.append(",\"n").append(i).append("\":0");
    }
    assertThrows(ScanException.class, () -> pass(wide + "}"));
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    assertThrows(ScanException.class, () -> scan("9223372036854775808").integer());
    assertThrows(ScanException.class, () -> scan("1.0").integer());
    assertThrows(ScanException.class, () -> scan("1e3").integer());
  }

  @Test
  void givesTheBytesOfAValueAsTheyStand() throws ScanException {
    JsonScanner in = scan("{\"x\":1,\"event\": {\"e\" : \"a b\"} }");

    in.beginObject();
    assertTrue(in.nextName());
    in.skip();
    assertTrue(in.nextName());
    byte[] event = in.valueBytes();

    assertEquals("{\"e\" : \"a b\"}", new String(event, StandardCharsets.UTF_8));
    assertFalse(in.nextName());
    in.end();
  }
}
