package tallystick.intent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The web origin at which people approve with passkeys, as browsers write it: scheme, host in lower
 * case, port unless it is the scheme's own (RFC 6454, section 6.2). The host is also the relying
 * party's id, so passkeys made for another host do not work here, nor these there.
 *
 * @param value for example {@code https://approve.example.org:8443} or {@code
 *     http://localhost:8421}, at most 255 characters
 */
public record ApproverOrigin(String value) {
  /** A name, since browsers refuse passkeys at bare addresses; names beyond ASCII as punycode. */
  private static final Pattern FORM =
      Pattern.compile(
          "(https?)://("
              + "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*"
              + "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
              + "(?::([1-9][0-9]{0,4}))?");

  private static final int MAX_LENGTH = 255;

  public ApproverOrigin {
    Matcher matcher = FORM.matcher(value);
    if (value.length() > MAX_LENGTH || !matcher.matches()) {
      throw new IllegalArgumentException(
          "Not an origin as browsers write it: "
              + value
              + ". It is https://HOST or https://HOST:PORT, the host a name in lower case, without"
              + " a path");
    }
    boolean plain = matcher.group(1).equals("http");
    if (plain && !matcher.group(2).equals("localhost")) {
      throw new IllegalArgumentException(
          value + " is not encrypted: http is for localhost only, use https");
    }
    if (matcher.group(3) != null) {
      int port = Integer.parseInt(matcher.group(3));
      if (port > 65_535 || port == (plain ? 80 : 443)) {
        throw new IllegalArgumentException(
            value + " has a port that does not exist, or that browsers leave out");
      }
    }
  }

  /** The relying party's id: the host alone. */
  public String rpId() {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalStateException(value);
    }
    return matcher.group(2);
  }

  @Override
  public String toString() {
    return value;
  }
}
