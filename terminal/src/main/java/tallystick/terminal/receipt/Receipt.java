package tallystick.terminal.receipt;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.quote.Breakdown;
import tallystick.intent.Attestation;
import tallystick.intent.Cash;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/**
 * One receipt as it reads.
 *
 * @param heading what it is
 * @param lines what it says, in order
 * @param code what its QR code holds
 * @param foot a sentence below the code
 * @param practice a sentence that says that no real money moved; empty on a real machine
 */
public record Receipt(String heading, List<Line> lines, String code, String foot, String practice) {
  private static final int SATOSHI_DECIMALS = 8;

  public Receipt {
    lines = List.copyOf(lines);
  }

  /** A name and what stands beside it. */
  public record Line(String label, String value) {}

  /**
   * What all receipts of one machine have in common.
   *
   * @param zone of the place where it stands
   */
  public record Place(
      Language language, String terminal, ZoneId zone, boolean simulated, String operator) {}

  /**
   * For notes that were taken.
   *
   * @param sums null after a restart, when the price that was shown is no longer known
   * @param txid empty before the coins were sent
   */
  public static Receipt bought(
      Place place, TerminalStatement.BuyClosed sale, @Nullable Breakdown sums, String txid) {
    Writer out = new Writer(place, sale.sale().toString(), sale.atMs());
    out.line("cash-in", sale.total().toString());
    if (sums != null && Currencies.cash(sums.cash()).equals(sale.total())) {
      out.fees(sums);
    }
    out.line("coins-out", coins(sale.satoshis()));
    out.line("address", sale.destination());
    if (!txid.isEmpty()) {
      out.line("txid", txid);
    }
    return out.receipt("bought", out.text(), "keep");
  }

  /** A seller's ticket: whoever holds it gets the cash. */
  public static Receipt ticket(
      Place place,
      TerminalStatement.SellOpened sale,
      Attestation.AddressAttested address,
      String ticket) {
    Writer out = new Writer(place, sale.sale().toString(), sale.atMs());
    out.line("coins-in", coins(sale.satoshis()));
    out.line("address", address.address());
    out.line("cash-due", sale.cash().toString());
    return out.receipt("ticket", ticket, "ticket-foot");
  }

  /** For notes that came out. */
  public static Receipt sold(
      Place place, TerminalStatement.SellOpened sale, TerminalStatement.Dispensed given) {
    Writer out = new Writer(place, sale.sale().toString(), given.atMs());
    out.line("coins-in", coins(sale.satoshis()));
    out.line("cash-due", sale.cash().toString());
    out.line(
        "cash-out",
        given.end() == TerminalStatement.DispenseEnd.UNKNOWN
            ? place.language().say("unknown")
            : given.total().toString());
    return out.receipt("sold", out.text(), given.total().equals(sale.cash()) ? "keep" : "not-all");
  }

  private static String coins(long satoshis) {
    return BigDecimal.valueOf(satoshis, SATOSHI_DECIMALS).toPlainString() + " BTC";
  }

  /** Everything as lines of text, as a telephone shows it. */
  private static final class Writer {
    private final Place place;
    private final List<Line> lines = new ArrayList<>();

    Writer(Place place, String sale, long atMs) {
      this.place = place;
      line("sale", sale);
      line("machine", place.terminal());
      line(
          "time",
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx")
              .format(Instant.ofEpochMilli(atMs).atZone(place.zone())));
    }

    void line(String key, String value) {
      lines.add(new Line(place.language().say(key), value));
    }

    void fees(Breakdown sums) {
      line("fixed-fee", sums.fixedFee().toString());
      line("network-fee", sums.networkFee().toString());
      line("rate", rate(sums));
      if (!sums.relief().isZero()) {
        line("relief", sums.relief().toString());
      }
    }

    String text() {
      StringBuilder text = new StringBuilder();
      lines.forEach(
          line -> text.append(line.label()).append(": ").append(line.value()).append('\n'));
      return text.toString();
    }

    Receipt receipt(String heading, String code, String foot) {
      Language language = place.language();
      return new Receipt(
          language.say(heading),
          place.operator().isEmpty() ? lines : withOperator(),
          code,
          language.say(foot),
          place.simulated() ? language.say("practice") : "");
    }

    private List<Line> withOperator() {
      List<Line> all = new ArrayList<>(lines);
      all.addFirst(new Line(place.language().say("operator"), place.operator()));
      return all;
    }
  }

  /** The price of one whole coin, to the digit of the cash. */
  static String rate(Breakdown sums) {
    BigDecimal price =
        new BigDecimal(sums.rate().units(), sums.rate().instrument().quote().decimals())
            .stripTrailingZeros();
    Amount cash = sums.cash();
    return price.setScale(Math.max(price.scale(), cash.asset().decimals())).toPlainString()
        + " "
        + new Cash(cash.asset().code(), 0).currency();
  }
}
