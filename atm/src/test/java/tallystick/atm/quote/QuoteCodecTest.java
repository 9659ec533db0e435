package tallystick.atm.quote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.atm.AtmException;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.Seeds;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Matter;
import tallystick.intent.Bytes;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

class QuoteCodecTest {
  private static final int ROUNDS = 2_000;
  private static final Asset BTC = Asset.of("BTC");
  private static final List<String> CURRENCIES = List.of("CHF", "EUR", "USD", "CZK", "JPY", "KWD");

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.US_ASCII);
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Quote some(Random random) {
    Asset money = Currencies.of(any(random, CURRENCIES));
    Asset coin = random.nextBoolean() ? BTC : new Asset("ETH", 18);
    Asset quoted = new Asset(money.code(), 3 + random.nextInt(6));
    List<Matter.ChargeCap> caps = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      caps.add(
          new Matter.ChargeCap(
              Amount.ofUnits(money, random.nextInt(1_000)),
              random.nextInt(10_000),
              any(random, List.of(Matter.ChargeCap.Base.values()))));
    }
    long least = random.nextLong(1, 1_000);
    byte[] id = new byte[Quote.ID_LENGTH];
    random.nextBytes(id);
    QuoteTerms terms =
        new QuoteTerms(
            coin,
            money,
            new Pricing(
                random.nextInt(10_001) - 5_000,
                random.nextInt(10_001) - 5_000,
                Amount.ofUnits(money, random.nextInt(1_000)),
                Amount.ofUnits(coin, random.nextInt(10_000))),
            new Bounds(
                Amount.ofUnits(money, least),
                Amount.ofUnits(money, least + random.nextInt(100_000)),
                Amount.ofUnits(money, 1 + random.nextInt(2_000))),
            new CashRounding(
                Amount.ofUnits(money, 1 + random.nextInt(100)),
                any(random, List.of(CashRounding.Favour.values()))),
            caps,
            1 + random.nextInt(900_000));
    BigInteger units = new BigInteger(60, random).add(BigInteger.valueOf(100));
    return Quote.of(
        Bytes.of(id),
        any(random, List.of(Direction.values())),
        new Reference.Agreed(new Price(new Instrument(coin, quoted), units), List.of(), 0),
        terms,
        random.nextInt(Integer.MAX_VALUE));
  }

  @Test
  void readsBackWhatWasWrittenAndPricesTheSame() {
    Random random = Seeds.random();
    for (int i = 0; i < ROUNDS; i++) {
      Quote quote = some(random);

      Quote read = QuoteCodec.decode(QuoteCodec.encode(quote));

      assertEquals(quote, read);
      Amount cash = quote.terms().bounds().maximum();
      assertEquals(quote.price(cash), read.price(cash));
    }
  }

  @Test
  void refusesEverySecondWayToWriteAQuote() {
    String text = text(QuoteCodec.encode(some(new Random(7))));
    List<String> others =
        List.of(
            text + "\n",
            text.substring(0, text.length() - 1),
            " " + text,
            text.replace("\n", "\r\n"),
            text.replace("valid ", "valid 0"),
            text.replace("valid ", "valid +"),
            text.replace("direction ", "direction  "),
            text.replace("id ", "id  "),
            text.replaceFirst("\nvalid [0-9]+\n", "\n"),
            text + "cap 1 2 ANYTHING\n",
            text + "cap 1 2 MARKET_VALUE\n".repeat(QuoteCodec.MAX_CAPS + 1),
            text.replace("quote/v1", "quote/v2"),
            text.replace("coin ", "c\u00f6in "),
            "");

    for (String other : others) {
      assertThrows(AtmException.class, () -> QuoteCodec.decode(bytes(other)), other);
    }
  }

  @Test
  void refusesBytesBeyondTheLimitAndOneChangedByteIsAnotherQuoteOrNone() {
    Random random = Seeds.random();
    assertThrows(
        AtmException.class, () -> QuoteCodec.decode(Bytes.of(new byte[QuoteCodec.MAX_LENGTH + 1])));

    Quote quote = some(random);
    byte[] good = QuoteCodec.encode(quote).toArray();
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] = (byte) random.nextInt(256);
      if (changed[i] == good[i]) {
        continue;
      }
      Quote read;
      try {
        read = QuoteCodec.decode(Bytes.of(changed));
      } catch (AtmException e) {
        continue;
      }
      assertEquals(Bytes.of(changed), QuoteCodec.encode(read));
    }
  }
}
