package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.ScanException;

/** Levels as texts, until the instrument is known that gives them their units. */
final class LevelTexts {
  private final List<String[]> texts = new ArrayList<>();

  void read(JsonScanner in) throws ScanException {
    in.beginArray();
    while (in.nextElement()) {
      if (texts.size() == DepthUpdate.MAX_LEVELS) {
        throw in.refusal("more than " + DepthUpdate.MAX_LEVELS + " levels");
      }
      texts.add(pair(in));
    }
  }

  private static String[] pair(JsonScanner in) throws ScanException {
    String[] pair = new String[2];
    int count = 0;
    in.beginArray();
    while (in.nextElement()) {
      if (count == 2) {
        throw in.refusal("a level of more than price and quantity");
      }
      pair[count] = in.text();
      count++;
    }
    if (count != 2) {
      throw in.refusal("a level without price and quantity");
    }
    return pair;
  }

  List<DepthUpdate.Level> levels(Instrument instrument) throws ScanException {
    List<DepthUpdate.Level> levels = new ArrayList<>(texts.size());
    for (String[] pair : texts) {
      try {
        levels.add(
            new DepthUpdate.Level(
                Price.parse(pair[0], instrument), Amount.parse(pair[1], instrument.base())));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new ScanException("A level of the book: " + e.getMessage(), e);
      }
    }
    return levels;
  }
}
