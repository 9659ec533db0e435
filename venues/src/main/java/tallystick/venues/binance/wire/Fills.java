package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/** Executions, from {@code GET /api/v3/myTrades}. */
public final class Fills {
  private static final Set<String> FIELDS =
      Set.of(
          "symbol",
          "id",
          "orderId",
          "price",
          "qty",
          "quoteQty",
          "commission",
          "commissionAsset",
          "time",
          "isBuyer",
          "isMaker");

  private Fills() {}

  public static List<Fill> parseList(byte[] json, Listings listings) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    List<Fill> fills = new ArrayList<>();
    in.beginArray();
    while (in.nextElement()) {
      fills.add(of(in.row(FIELDS), listings));
    }
    in.end();
    return List.copyOf(fills);
  }

  private static Fill of(Row row, Listings listings) throws ScanException {
    Instrument instrument = listings.require(row.text("symbol"));
    try {
      return new Fill(
          instrument,
          Long.toString(row.integer("orderId")),
          Long.toString(row.integer("id")),
          row.flag("isBuyer") ? tallystick.market.Side.BUY : tallystick.market.Side.SELL,
          row.price("price", instrument),
          row.amount("qty", instrument.base()),
          row.amount("quoteQty", instrument.quote()),
          fee(row, "commission", "commissionAsset", instrument),
          row.flag("isMaker"),
          row.integer("time"));
    } catch (IllegalArgumentException e) {
      throw row.refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** What the venue took, in whichever asset; nothing in the quote asset where it names none. */
  static Amount fee(Row row, String amountField, String assetField, Instrument instrument)
      throws ScanException {
    @Nullable Asset asset = row.has(assetField) ? asset(row.text(assetField)) : null;
    if (asset == null) {
      return Amount.zero(instrument.quote());
    }
    return row.amount(amountField, asset);
  }

  private static Asset asset(String code) throws ScanException {
    try {
      return Asset.of(code);
    } catch (IllegalArgumentException e) {
      throw new ScanException(e.getMessage() + "", e);
    }
  }
}
