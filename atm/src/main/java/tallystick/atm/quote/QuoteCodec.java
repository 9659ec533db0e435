package tallystick.atm.quote;

import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tallystick.atm.AtmException;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Matter;
import tallystick.intent.Bytes;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * A quote on its way from the server to a machine, and in both their journals. Machine and server
 * compute sums from it and must agree, so there is one way only to write one:
 *
 * <pre>
 * tallystick/quote/v1
 * id 00112233445566778899aabbccddeeff
 * direction BUY
 * coin BTC 8
 * currency USD
 * reference 8000000000000 8        units, and the decimals of the sources' currency
 * margins 500 400                  basis points: buy, sell
 * fees 199 1500                    minor units of the currency, atomic units of the coin
 * bounds 1000 500000 1000          minor units: least, most, step
 * rounding 5 CUSTOMER
 * valid 120000
 * from 1700000000000
 * until 1700000120000
 * cap 500 1500 SMALLER_VALUE       none to 16 of these
 * </pre>
 *
 * Each line ends with one line feed; the rate follows from the others.
 */
public final class QuoteCodec {
  /** Sixteen caps of the longest form are half of it. */
  public static final int MAX_LENGTH = 4096;

  /** No place has more statutes about charges than this. */
  public static final int MAX_CAPS = 16;

  private static final String HEADLINE = "tallystick/quote/v1";

  private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,38}");

  private final String[] lines;
  private int next;

  private QuoteCodec(String[] lines) {
    this.lines = lines;
  }

  /** The quote's bytes. */
  public static Bytes encode(Quote quote) {
    QuoteTerms terms = quote.terms();
    if (terms.caps().size() > MAX_CAPS) {
      throw new IllegalArgumentException("A quote has at most " + MAX_CAPS + " caps on charges");
    }
    Asset currency = terms.currency();
    if (!Currencies.of(currency.code()).equals(currency)
        || !quote.reference().instrument().quote().code().equals(currency.code())) {
      throw new IllegalArgumentException("A quote's cash is counted as ISO 4217 does");
    }
    Pricing pricing = terms.pricing();
    Bounds bounds = terms.bounds();
    StringBuilder text = new StringBuilder(HEADLINE).append('\n');
    line(text, "id", quote.id().toHex());
    line(text, "direction", quote.direction());
    line(text, "coin", terms.coin().code(), terms.coin().decimals());
    line(text, "currency", currency.code());
    line(
        text,
        "reference",
        quote.reference().units(),
        quote.reference().instrument().quote().decimals());
    line(text, "margins", pricing.buyMarginBps(), pricing.sellMarginBps());
    line(text, "fees", pricing.fixedFee().units(), pricing.networkFee().units());
    line(text, "bounds", bounds.minimum().units(), bounds.maximum().units(), bounds.step().units());
    line(text, "rounding", terms.rounding().step().units(), terms.rounding().favour());
    line(text, "valid", terms.validMs());
    line(text, "from", quote.atMs());
    line(text, "until", quote.expiresAtMs());
    for (Matter.ChargeCap cap : terms.caps()) {
      line(text, "cap", cap.fixed().units(), cap.bps(), cap.base());
    }
    return Bytes.of(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static void line(StringBuilder text, String name, Object... values) {
    text.append(name);
    for (Object value : values) {
      text.append(' ').append(value);
    }
    text.append('\n');
  }

  /**
   * The quote that these bytes are, and no other.
   *
   * @throws AtmException when they are not what {@link #encode} writes; says at which line
   */
  public static Quote decode(Bytes bytes) {
    if (bytes.length() > MAX_LENGTH) {
      throw new AtmException("A quote has at most " + MAX_LENGTH + " bytes, not " + bytes.length());
    }
    Quote quote;
    QuoteCodec in;
    try {
      String text =
          StandardCharsets.US_ASCII
              .newDecoder()
              .decode(java.nio.ByteBuffer.wrap(bytes.toArray()))
              .toString();
      in = new QuoteCodec(text.split("\n", -1));
    } catch (CharacterCodingException e) {
      throw new AtmException("A quote is written in ASCII", e);
    }
    try {
      quote = in.read();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new AtmException("Line " + in.next + " of a quote: " + e.getMessage(), e);
    }
    if (!encode(quote).equals(bytes)) {
      throw new AtmException("A second way to write the quote " + quote.id());
    }
    return quote;
  }

  private Quote read() {
    if (!line().equals(HEADLINE)) {
      throw new IllegalArgumentException("it begins with " + HEADLINE);
    }
    Bytes id = Bytes.parseHex(fields("id", 1)[0]);
    Direction direction = Direction.valueOf(fields("direction", 1)[0]);
    String[] coinFields = fields("coin", 2);
    Asset coin = new Asset(coinFields[0], Math.toIntExact(number(coinFields[1])));
    Asset currency = Currencies.of(fields("currency", 1)[0]);
    String[] reference = fields("reference", 2);
    Price price =
        new Price(
            new Instrument(coin, new Asset(currency.code(), Math.toIntExact(number(reference[1])))),
            integer(reference[0]));
    String[] margins = fields("margins", 2);
    String[] fees = fields("fees", 2);
    Pricing pricing =
        new Pricing(
            Math.toIntExact(number(margins[0])),
            Math.toIntExact(number(margins[1])),
            new Amount(currency, integer(fees[0])),
            new Amount(coin, integer(fees[1])));
    String[] limits = fields("bounds", 3);
    Bounds bounds =
        new Bounds(
            new Amount(currency, integer(limits[0])),
            new Amount(currency, integer(limits[1])),
            new Amount(currency, integer(limits[2])));
    String[] rounding = fields("rounding", 2);
    CashRounding cash =
        new CashRounding(
            new Amount(currency, integer(rounding[0])), CashRounding.Favour.valueOf(rounding[1]));
    long validMs = number(fields("valid", 1)[0]);
    long atMs = number(fields("from", 1)[0]);
    long untilMs = number(fields("until", 1)[0]);
    QuoteTerms terms =
        new QuoteTerms(coin, currency, pricing, bounds, cash, caps(currency), validMs);
    Price rate = Quote.rate(direction, price, pricing);
    return new Quote(id, direction, price, rate, terms, atMs, untilMs);
  }

  private List<Matter.ChargeCap> caps(Asset currency) {
    List<Matter.ChargeCap> caps = new ArrayList<>();
    while (next < lines.length - 1) {
      String[] cap = fields("cap", 3);
      if (caps.size() == MAX_CAPS) {
        throw new IllegalArgumentException("more than " + MAX_CAPS + " caps");
      }
      caps.add(
          new Matter.ChargeCap(
              new Amount(currency, integer(cap[0])),
              Math.toIntExact(number(cap[1])),
              Matter.ChargeCap.Base.valueOf(cap[2])));
    }
    return caps;
  }

  private String line() {
    // What stands behind the last line feed is no line.
    if (next >= lines.length - 1) {
      throw new IllegalArgumentException("it is missing");
    }
    return lines[next++];
  }

  private String[] fields(String name, int count) {
    String[] found = line().split(" ", -1);
    if (!found[0].equals(name) || found.length != count + 1) {
      throw new IllegalArgumentException("it is " + name + " with " + count + " values");
    }
    return java.util.Arrays.copyOfRange(found, 1, found.length);
  }

  private static BigInteger integer(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no whole number");
    }
    return new BigInteger(text);
  }

  private static long number(String text) {
    return integer(text).longValueExact();
  }
}
