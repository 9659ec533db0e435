/**
 * A keeper's folder as one file, and back. What is copied is what cannot be made again: the vault,
 * whose secrets stay wrapped by a key that is not in it, and the log's own segments with their
 * checkpoint; tiles are derived from those. The checkpoint is copied before the segments and the
 * vault after them, so that a copy made beside a running keeper is whole: every entry that its
 * checkpoint counts, and the key of every credential that they name.
 */
@NullMarked
package tallystick.keeper.backup;

import org.jspecify.annotations.NullMarked;
