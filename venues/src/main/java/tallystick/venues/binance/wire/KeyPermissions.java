package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.ScanException;

/**
 * What a key may do, from {@code GET /sapi/v1/account/apiRestrictions}. A key that could move money
 * out of the account is refused, by the venue's own name of the permission; so is one with a
 * permission that this program does not know, because a name alone does not say that it is
 * harmless.
 *
 * @param flags every boolean field of the answer, by the venue's name
 */
public record KeyPermissions(TreeMap<String, Boolean> flags) {
  private static final List<String> MOVES_MONEY_OUT =
      List.of("enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer");

  /** May trade other products; nothing here would sign for those, a stolen HMAC key could. */
  private static final List<String> WIDER_THAN_NEEDED =
      List.of(
          "enableMargin",
          "enableFutures",
          "enableVanillaOptions",
          "enablePortfolioMarginTrading",
          "enableFixApiTrade");

  private static final Set<String> HARMLESS =
      Set.of("ipRestrict", "enableReading", "enableSpotAndMarginTrading", "enableFixReadOnly");

  public KeyPermissions {
    flags = new TreeMap<>(flags);
  }

  public static KeyPermissions parse(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    TreeMap<String, Boolean> flags = new TreeMap<>();
    in.beginObject();
    while (in.nextName()) {
      String name = in.name();
      if (in.peek() == JsonScanner.Kind.FLAG) {
        flags.put(name, in.flag());
      } else {
        in.skip();
      }
    }
    in.end();
    for (String needed : List.of("ipRestrict", "enableWithdrawals")) {
      if (!flags.containsKey(needed)) {
        throw in.refusal("permissions without \"" + needed + "\"");
      }
    }
    return new KeyPermissions(flags);
  }

  /** Why the key must not be used, one sentence each; empty when it may. */
  public List<String> refusals() {
    List<String> refusals = new ArrayList<>();
    for (String name : MOVES_MONEY_OUT) {
      if (is(name)) {
        refusals.add(
            "the venue says "
                + name
                + " = true: this key can move money out of the account; switch it off there");
      }
    }
    flags.forEach(
        (name, value) -> {
          if (value
              && !MOVES_MONEY_OUT.contains(name)
              && !WIDER_THAN_NEEDED.contains(name)
              && !HARMLESS.contains(name)) {
            refusals.add(
                "the venue says "
                    + name
                    + " = true: this version does not know what that permits; switch it off there");
          }
        });
    if (!canTradeSpot()) {
      refusals.add(
          "the venue says enableSpotAndMarginTrading = false: this key cannot place orders");
    }
    return List.copyOf(refusals);
  }

  /** What a person should know although the key may be used. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (String name : WIDER_THAN_NEEDED) {
      if (is(name)) {
        warnings.add("the venue says " + name + " = true, which is not needed; switch it off");
      }
    }
    if (!isIpRestricted()) {
      warnings.add(
          "the venue says ipRestrict = false: whoever has this key can use it from anywhere");
    }
    return List.copyOf(warnings);
  }

  public boolean isIpRestricted() {
    return is("ipRestrict");
  }

  public boolean canTradeSpot() {
    return is("enableSpotAndMarginTrading");
  }

  private boolean is(String name) {
    return flags.getOrDefault(name, false);
  }
}
