package tallystick.paper.matching;

import org.jspecify.annotations.Nullable;

/** One resting order: a link of its level's queue, pooled by the book. */
final class Resting {
  long id;
  long owner;
  long lots;
  @Nullable Resting before;
  @Nullable Resting after;
  @Nullable Level level;

  /** Next free one while it waits in the pool. */
  @Nullable Resting pooled;
}
