package tallystick.tally.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * One entry's receipt, to be kept for years and checked without anybody's help (C2SP tlog-proof,
 * {@value #HEADER}).
 *
 * <pre>
 *   c2sp.org/tlog-proof@v1
 *   extra base64                (optional; not authenticated)
 *   index N
 *   base64(hash)                (inclusion path, leaf's sibling first)
 *   (blank line)
 *   the signed checkpoint
 * </pre>
 */
public final class ProofFile {
  public static final String HEADER = "c2sp.org/tlog-proof@v1";

  /** Opaque extra data; ours is none, a stranger's is bounded. */
  public static final int MAX_EXTRA_BYTES = 64 * 1024;

  private static final int MAX_CHARS = SignedNote.MAX_BYTES + 2 * MAX_EXTRA_BYTES;

  private final byte[] extra;
  private final long index;
  private final List<Hash> path;
  private final SignedNote checkpoint;

  private ProofFile(byte[] extra, long index, List<Hash> path, SignedNote checkpoint) {
    this.extra = extra;
    this.index = index;
    this.path = List.copyOf(path);
    this.checkpoint = checkpoint;
  }

  /** A receipt without extra data. */
  public static ProofFile of(InclusionProof proof, SignedNote checkpoint) {
    return new ProofFile(new byte[0], proof.index(), proof.path(), checkpoint);
  }

  /** This receipt with opaque {@code extra} data, which nothing authenticates. */
  public ProofFile withExtra(byte[] extra) {
    if (extra.length > MAX_EXTRA_BYTES) {
      throw new IllegalArgumentException("proof file: extra data above " + MAX_EXTRA_BYTES);
    }
    return new ProofFile(extra.clone(), index, path, checkpoint);
  }

  public static ProofFile parse(byte[] file) throws MalformedException {
    return parse(SignedNote.decodeUtf8(file));
  }

  public static ProofFile parse(String file) throws MalformedException {
    if (file.length() > MAX_CHARS) {
      throw new MalformedException("proof file: longer than the limit of " + MAX_CHARS);
    }
    int blank = file.indexOf("\n\n");
    if (blank < 0) {
      throw new MalformedException("proof file: no blank line before the checkpoint");
    }
    String[] lines = file.substring(0, blank).split("\n", -1);
    int at = 0;
    if (!lines[at++].equals(HEADER)) {
      throw new MalformedException("proof file: the first line must be " + HEADER);
    }
    byte[] extra = new byte[0];
    if (at < lines.length && lines[at].startsWith("extra ")) {
      extra = CanonicalBase64.decode(lines[at++].substring("extra ".length()), "proof file extra");
      if (extra.length > MAX_EXTRA_BYTES) {
        throw new MalformedException("proof file: extra data above " + MAX_EXTRA_BYTES);
      }
    }
    if (at >= lines.length || !lines[at].startsWith("index ")) {
      throw new MalformedException("proof file: expected an index line");
    }
    long index = Decimal.parse(lines[at++].substring("index ".length()), "proof file index");
    if (lines.length - at > InclusionProof.MAX_PATH) {
      throw new MalformedException("proof file: path longer than " + InclusionProof.MAX_PATH);
    }
    List<Hash> path = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(at, lines.length)) {
      path.add(Hash.parse(line));
    }
    return new ProofFile(extra, index, path, SignedNote.parse(file.substring(blank + 2)));
  }

  public byte[] extra() {
    return extra.clone();
  }

  public long index() {
    return index;
  }

  public List<Hash> path() {
    return path;
  }

  public SignedNote checkpoint() {
    return checkpoint;
  }

  /**
   * Whether the entry whose leaf hash is {@code leaf} is in the log of {@code log}, as of a
   * checkpoint that at least {@code quorum} of {@code witnesses} cosigned.
   */
  public ProofCheck check(
      Hash leaf, VerifierKey log, Collection<VerifierKey> witnesses, int quorum) {
    return switch (CheckpointCheck.check(checkpoint, log, witnesses)) {
      case CheckpointCheck.Refused refused -> new ProofCheck.Refused(refused.reason());
      case CheckpointCheck.Verified verified -> {
        Checkpoint head = verified.checkpoint();
        if (index >= head.size()) {
          yield new ProofCheck.Refused(
              "index " + index + " is outside a log of size " + head.size());
        }
        if (!new InclusionProof(index, head.size(), path).proves(leaf, head.root())) {
          yield new ProofCheck.Refused("the path does not lead from this entry to the root");
        }
        if (verified.witnesses().size() < quorum) {
          yield new ProofCheck.Refused(
              verified.witnesses().size() + " witnesses cosigned, " + quorum + " are asked for");
        }
        yield new ProofCheck.Included(index, head, verified.witnesses());
      }
    };
  }

  /** The file's text, which {@link #parse} reads back. */
  public String encoded() {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    if (extra.length > 0) {
      out.append("extra ").append(Base64.getEncoder().encodeToString(extra)).append('\n');
    }
    out.append("index ").append(index).append('\n');
    for (Hash hash : path) {
      out.append(hash.base64()).append('\n');
    }
    return out.append('\n').append(checkpoint.encoded()).toString();
  }
}
