package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tallystick.intent.Bytes;

/**
 * What is known about one output of a partially signed transaction (BIP-174, per-output types).
 *
 * @param origins whose keys it pays to, by which a wallet finds its own change (type 02)
 * @param others pairs of other types, passed on as they are
 */
public record PsbtOutput(List<KeyOrigin> origins, List<PsbtPair> others) {
  private static final int REDEEM_SCRIPT = 0x00;
  private static final int WITNESS_SCRIPT = 0x01;
  private static final int ORIGIN = 0x02;

  public static final PsbtOutput EMPTY = new PsbtOutput(List.of(), List.of());

  public PsbtOutput {
    origins = List.copyOf(origins);
    others = List.copyOf(others);
  }

  public PsbtOutput withOrigin(KeyOrigin origin) {
    List<KeyOrigin> more = new ArrayList<>(origins);
    more.add(origin);
    return new PsbtOutput(more, others);
  }

  static PsbtOutput read(PsbtMap map) throws WireException {
    List<KeyOrigin> origins = new ArrayList<>();
    List<PsbtPair> others = new ArrayList<>();
    for (Map.Entry<Bytes, Bytes> pair : map.pairs().entrySet()) {
      Bytes key = pair.getKey();
      switch (PsbtMap.type(key)) {
        case ORIGIN ->
            origins.add(
                KeyOrigin.read(
                    PsbtMap.rest(key), pair.getValue(), "the origin of a key of " + map.name()));
        case REDEEM_SCRIPT, WITNESS_SCRIPT -> {
          map.requireBare(key);
          others.add(new PsbtPair(key, pair.getValue()));
        }
        default -> others.add(new PsbtPair(key, pair.getValue()));
      }
    }
    return new PsbtOutput(origins, others);
  }

  void write(BiConsumer<Bytes, Bytes> out) {
    others.stream()
        .filter(pair -> PsbtMap.type(pair.key()) < ORIGIN)
        .forEach(pair -> out.accept(pair.key(), pair.value()));
    origins.forEach(origin -> out.accept(PsbtMap.key(ORIGIN, origin.publicKey()), origin.value()));
    others.stream()
        .filter(pair -> PsbtMap.type(pair.key()) > ORIGIN)
        .forEach(pair -> out.accept(pair.key(), pair.value()));
  }
}
