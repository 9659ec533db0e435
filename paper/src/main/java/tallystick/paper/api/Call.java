package tallystick.paper.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.trading.Account;

/** A request on its way through a handler. */
final class Call {
  final Params params;
  final long nowMs;
  final Map<String, String> headers = new LinkedHashMap<>();
  int status = 200;
  private final @Nullable Account account;
  private final @Nullable ApiKey key;

  Call(Params params, long nowMs, @Nullable Account account, @Nullable ApiKey key) {
    this.params = params;
    this.nowMs = nowMs;
    this.account = account;
    this.key = key;
  }

  /** The signer's account; only signed endpoints may ask. */
  Account account() {
    if (account == null) {
      throw new IllegalStateException("an unsigned endpoint asked for an account");
    }
    return account;
  }

  ApiKey key() {
    if (key == null) {
      throw new IllegalStateException("an unsigned endpoint asked for a key");
    }
    return key;
  }
}
