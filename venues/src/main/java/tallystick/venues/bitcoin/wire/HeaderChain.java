package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chain with the most work, from headers that anybody may hand over: how deep a block lies in
 * it is known without believing the node that told.
 *
 * <p>It begins at a {@link Checkpoint} that was chosen by a person or shipped with a release. Each
 * header must follow one that is known, carry the work that the rules of its place demand (targets
 * change every 2016 blocks and nowhere else), and lie after the median of the eleven before it and
 * not in the future. Branches are kept; the best is the one with the most work, among equals the
 * one first seen. What a header does not show, it does not check: signet's signatures, and whether
 * the transactions behind the root are valid.
 *
 * <p>Whoever withholds the newest blocks, or mines on his own below the real chain, is met by the
 * caller: {@link #tip()} must be recent and {@link #workSatisfies} the minimum.
 *
 * <p>Mutable, for one thread. Memory is bounded: blocks more than three epochs below the tip are
 * forgotten and the checkpoint moves up.
 */
public final class HeaderChain {
  /** Epochs kept below the tip: four to six weeks, longer than any deposit waits. */
  private static final int KEPT_EPOCHS = 3;

  /** Headers kept at most, branches included; on networks with work branches are rare and short. */
  public static final int MAX_HEADERS = 5 * KEPT_EPOCHS * Targets.EPOCH_BLOCKS;

  /** How far a miner's clock may be ahead of ours: consensus says two hours. */
  public static final long MAX_AHEAD_S = 2 * 60 * 60;

  /** Blocks whose median time a new one must exceed. */
  private static final int MEDIAN_BLOCKS = 11;

  /** How far an epoch's first block may go back behind the last one on testnet 4 (BIP-94). */
  private static final long MAX_WARP_S = 600;

  /**
   * Where a chain begins.
   *
   * @param height a multiple of 2016, since the next target depends on the epoch's first block
   * @param work of the chain up to and with this block, or zero where nobody counts
   */
  public record Checkpoint(Params params, int height, BlockHeader header, BigInteger work) {
    public Checkpoint {
      if (height < 0 || height % Targets.EPOCH_BLOCKS != 0) {
        throw new IllegalArgumentException(
            "A checkpoint stands at a multiple of 2016 blocks, not at " + height);
      }
      if (work.signum() < 0 || !header.isWorked(params)) {
        throw new IllegalArgumentException("No work was done for " + header.hash());
      }
    }

    /** The first block of a network. */
    public static Checkpoint genesis(Params params) {
      return new Checkpoint(params, 0, params.genesisHeader(), BigInteger.ZERO);
    }
  }

  /** A block of the chain. */
  public record Place(int height, Hash256 hash, BlockHeader header) {}

  private record Node(Place place, BigInteger work, @Nullable Node parent)
      implements DueTarget.Link {
    @Override
    public int height() {
      return place.height();
    }

    @Override
    public long timeS() {
      return place.header().timeS();
    }

    @Override
    public int bits() {
      return place.header().bits();
    }
  }

  private final Params params;
  private Node base;
  private Map<Hash256, Node> nodes = new HashMap<>();

  /** The best chain, from the base on. */
  private final List<Node> best = new ArrayList<>();

  public HeaderChain(Checkpoint checkpoint) {
    params = checkpoint.params();
    Place place = new Place(checkpoint.height(), checkpoint.header().hash(), checkpoint.header());
    base = new Node(place, checkpoint.work(), null);
    nodes.put(place.hash(), base);
    best.add(base);
  }

  /** A copy that takes no part in what either accepts later; to try headers on. */
  public HeaderChain copy() {
    HeaderChain copy = new HeaderChain(base());
    copy.base = base;
    copy.nodes = new HashMap<>(nodes);
    copy.best.clear();
    copy.best.addAll(best);
    return copy;
  }

  public Params params() {
    return params;
  }

  /**
   * Takes headers, each after its parent; those that are known already are passed over. The first
   * that is refused ends it, with those before it taken.
   *
   * @param nowS the reader's own clock, seconds since 1970
   * @return how many were new
   */
  public int accept(List<BlockHeader> headers, long nowS) throws WireException {
    int added = 0;
    for (BlockHeader header : headers) {
      Hash256 hash = header.hash();
      if (nodes.containsKey(hash)) {
        continue;
      }
      Node parent = nodes.get(header.previous());
      if (parent == null) {
        throw new WireException(
            "Block " + hash + " follows " + header.previous() + ", which is not known");
      }
      check(header, hash, parent, nowS);
      if (nodes.size() >= MAX_HEADERS) {
        throw new WireException("More than " + MAX_HEADERS + " headers; is this a real network?");
      }
      Place place = new Place(parent.height() + 1, hash, header);
      Node node = new Node(place, parent.work().add(header.work()), parent);
      nodes.put(hash, node);
      added++;
      if (node.work().compareTo(best.getLast().work()) > 0) {
        become(node);
        forget();
      }
    }
    return added;
  }

  /** The block on top. */
  public Place tip() {
    return best.getLast().place();
  }

  /** The block of the best chain at this height; null above the tip and below what is kept. */
  public @Nullable Place at(int height) {
    int index = height - base.height();
    return index < 0 || index >= best.size() ? null : best.get(index).place();
  }

  /**
   * How many blocks of the best chain build on this one, itself included; 0 where it is not in it.
   */
  public int confirmations(Hash256 hash) {
    Node node = nodes.get(hash);
    if (node == null || !place(hash).equals(at(node.height()))) {
      return 0;
    }
    return tip().height() - node.height() + 1;
  }

  private Place place(Hash256 hash) {
    Node node = nodes.get(hash);
    if (node == null) {
      throw new IllegalArgumentException("Block " + hash + " is not known");
    }
    return node.place();
  }

  /** How many blocks of the best chain say that they were mined after this; at most all kept. */
  public int blocksAfter(long timeS) {
    return (int) best.stream().skip(1).filter(node -> node.timeS() > timeS).count();
  }

  /** Whether the best chain's work, the first checkpoint's included, reaches this. */
  public boolean workSatisfies(BigInteger minimum) {
    return best.getLast().work().compareTo(minimum) >= 0;
  }

  /** Where it begins now; with {@link #headers()} what a program keeps to begin there again. */
  public Checkpoint base() {
    return new Checkpoint(params, base.height(), base.place().header(), base.work());
  }

  /** The best chain's headers above the base. */
  public List<BlockHeader> headers() {
    return best.stream().skip(1).map(node -> node.place().header()).toList();
  }

  private void check(BlockHeader header, Hash256 hash, Node parent, long nowS)
      throws WireException {
    int wanted = DueTarget.bitsAfter(parent, header.timeS(), params);
    if (header.bits() != wanted) {
      throw new WireException(
          String.format(
              "Block %s has the target %08x where %08x is due", hash, header.bits(), wanted));
    }
    if (!header.isWorked(params)) {
      throw new WireException("The work of block " + hash + " was not done");
    }
    long median = medianTimeS(parent);
    if (header.timeS() <= median) {
      throw new WireException(
          "Block " + hash + " is of " + header.timeS() + ", not after the median " + median);
    }
    if (params == Params.TESTNET4
        && (parent.height() + 1) % Targets.EPOCH_BLOCKS == 0
        && header.timeS() < parent.timeS() - MAX_WARP_S) {
      throw new WireException("Block " + hash + " begins an epoch long before the last one ended");
    }
    if (header.timeS() > nowS + MAX_AHEAD_S) {
      throw new WireException(
          "Block "
              + hash
              + " is "
              + (header.timeS() - nowS)
              + " s in the future; check this machine's clock");
    }
  }

  /** Right after a checkpoint there are fewer than eleven; then it is the median of those. */
  private static long medianTimeS(Node parent) {
    List<Long> times = new ArrayList<>();
    for (Node at = parent; at != null && times.size() < MEDIAN_BLOCKS; at = at.parent()) {
      times.add(at.timeS());
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  /** Puts this node on top: blocks above the fork are replaced. */
  private void become(Node tip) {
    List<Node> branch = new ArrayList<>();
    Node at = tip;
    while (at != null && !isOnBest(at)) {
      branch.add(at);
      at = at.parent();
    }
    int fork = at == null ? base.height() : at.height();
    best.subList(fork - base.height() + 1, best.size()).clear();
    best.addAll(branch.reversed());
  }

  private boolean isOnBest(Node node) {
    return node.place().equals(at(node.height()));
  }

  /**
   * Moves the base up where the chain has grown enough; branches that left before it go with it.
   */
  private void forget() {
    if (best.size() <= (KEPT_EPOCHS + 1) * Targets.EPOCH_BLOCKS) {
      return;
    }
    Node old = best.get(Targets.EPOCH_BLOCKS);
    Node moved = new Node(old.place(), old.work(), null);
    Map<Hash256, Node> kept = new HashMap<>();
    kept.put(moved.place().hash(), moved);
    nodes.values().stream()
        .filter(node -> node.height() > moved.height())
        .sorted(java.util.Comparator.comparingInt(Node::height))
        .forEach(
            node -> {
              Node parent = kept.get(node.place().header().previous());
              if (parent != null) {
                kept.put(node.place().hash(), new Node(node.place(), node.work(), parent));
              }
            });
    List<Node> chain =
        best.stream()
            .skip(Targets.EPOCH_BLOCKS)
            .map(node -> kept.get(node.place().hash()))
            .filter(java.util.Objects::nonNull)
            .toList();
    base = moved;
    nodes = kept;
    best.clear();
    best.addAll(chain);
  }
}
