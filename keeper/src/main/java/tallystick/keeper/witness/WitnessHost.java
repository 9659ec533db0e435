package tallystick.keeper.witness;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.VerifierKey;

/**
 * One witness, as the keeper is told it: {@code NAME=URL,VKEY}. It stands among the keeper's own
 * arguments, which the server cannot write. No certificate is pinned, since a cosignature proves
 * itself; whoever sits in between can only keep it back, which is noticed.
 *
 * @param name short, for screens: a-z 0-9 - . and at most 64
 * @param url its submission prefix; http only to this machine itself
 * @param key with which it cosigns
 */
public record WitnessHost(String name, URI url, VerifierKey key) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

  public WitnessHost {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A witness's name is made of a-z 0-9 - . and at most 64 of them, not \"" + name + "\"");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String host = url.getHost() == null ? "" : url.getHost();
    boolean plain = scheme.equals("http") && LOOPBACK.matcher(host).matches();
    boolean bare = url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
    if (host.isEmpty() || !bare || !(plain || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "A witness's address is https://HOST/..., or http:// on this machine, not " + url);
    }
    if (key.type() != KeyType.COSIGNATURE_V1) {
      throw new IllegalArgumentException(
          key.name() + " is no witness's key: a witness cosigns, with a key of type 4");
    }
  }

  /** Reads {@code NAME=URL,VKEY}. */
  public static WitnessHost parse(String text) {
    int equals = text.indexOf('=');
    int comma = text.lastIndexOf(',');
    if (equals <= 0 || comma < equals) {
      throw new IllegalArgumentException("A witness is NAME=URL,VKEY, not " + text);
    }
    try {
      return new WitnessHost(
          text.substring(0, equals),
          URI.create(text.substring(equals + 1, comma)),
          VerifierKey.parse(text.substring(comma + 1)));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(
          "The key of the witness "
              + text.substring(0, equals)
              + " cannot be read ("
              + e.getMessage()
              + "): it is what the witness says as key= when it starts",
          e);
    }
  }
}
