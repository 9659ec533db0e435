package tallystick.venues.scan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** The named scalars of one object, each asked for with the type it must have. */
public final class Row {
  private record Scalar(JsonScanner.Kind kind, String text) {}

  /** Fills a row from the value at the scanner's place, under the name it stands at. */
  public static final class Collector {
    private final Row row;

    Collector(Row row) {
      this.row = row;
    }

    /** Takes a scalar; passes over anything else. */
    public void take(JsonScanner in) throws ScanException {
      String name = in.name();
      switch (in.peek()) {
        case OBJECT, ARRAY -> in.skip();
        case TEXT -> row.put(name, JsonScanner.Kind.TEXT, in.text());
        case NUMBER -> row.put(name, JsonScanner.Kind.NUMBER, in.number());
        case FLAG -> row.put(name, JsonScanner.Kind.FLAG, in.flag() ? "true" : "false");
        case NULL -> in.nothing();
      }
    }

    public Row row() {
      return row;
    }
  }

  private final int offset;
  private final Map<String, Scalar> scalars = new HashMap<>();

  Row(int offset) {
    this.offset = offset;
  }

  private void put(String name, JsonScanner.Kind kind, String text) {
    scalars.put(name, new Scalar(kind, text));
  }

  /** Whether the name stood there with a scalar other than null. */
  public boolean has(String name) {
    return scalars.containsKey(name);
  }

  public String text(String name) throws ScanException {
    return require(name, JsonScanner.Kind.TEXT);
  }

  /** The text, or empty where the name is absent. */
  public String textOrEmpty(String name) throws ScanException {
    return has(name) ? text(name) : "";
  }

  public long integer(String name) throws ScanException {
    String digits = require(name, JsonScanner.Kind.NUMBER);
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new ScanException(where(name) + "is not a whole number of 64 bits: " + digits, e);
    }
  }

  /** The number, or {@code otherwise} where the name is absent. */
  public long integerOr(String name, long otherwise) throws ScanException {
    return has(name) ? integer(name) : otherwise;
  }

  public boolean flag(String name) throws ScanException {
    return require(name, JsonScanner.Kind.FLAG).equals("true");
  }

  /** The flag, or {@code otherwise} where the name is absent. */
  public boolean flagOr(String name, boolean otherwise) throws ScanException {
    return has(name) ? flag(name) : otherwise;
  }

  /** A decimal in a string, as venues write amounts. */
  public Amount amount(String name, Asset asset) throws ScanException {
    try {
      return Amount.parse(text(name), asset);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ScanException(where(name) + e.getMessage(), e);
    }
  }

  /** A price above zero in a string. */
  public Price price(String name, Instrument instrument) throws ScanException {
    try {
      return Price.parse(text(name), instrument);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ScanException(where(name) + e.getMessage(), e);
    }
  }

  /** A price in a string; null where it is absent or written as zero. */
  public @Nullable Price priceOrNone(String name, Instrument instrument) throws ScanException {
    if (!has(name) || amount(name, instrument.quote()).isZero()) {
      return null;
    }
    return price(name, instrument);
  }

  /** A refusal that says where this object began. */
  public ScanException refusal(String why) {
    return new ScanException("Object at byte " + offset + ": " + why);
  }

  /** The same, with what it follows from. */
  public ScanException refusal(String why, Throwable cause) {
    return new ScanException("Object at byte " + offset + ": " + why, cause);
  }

  private String require(String name, JsonScanner.Kind kind) throws ScanException {
    Scalar scalar = scalars.get(name);
    if (scalar == null) {
      throw new ScanException(where(name) + "is missing");
    }
    if (scalar.kind() != kind) {
      throw new ScanException(where(name) + "is a " + scalar.kind() + ", not a " + kind);
    }
    return scalar.text();
  }

  private String where(String name) {
    return "Object at byte " + offset + ": \"" + name + "\" ";
  }
}
