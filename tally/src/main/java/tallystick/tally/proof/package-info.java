/**
 * Verification, written to be read by somebody who trusts none of us. A <em>leaf</em> is SHA-256
 * over 0x00 and an entry, a <em>node</em> SHA-256 over 0x01 and its two children (RFC 6962, section
 * 2.1), a <em>checkpoint</em> names a log, its size and its root, and a <em>signed note</em>
 * carries the signatures over it. From those four everything follows: that an entry is in a log
 * ({@link tallystick.tally.proof.InclusionProof}), that a log only grew ({@link
 * tallystick.tally.proof.ConsistencyProof}), that a whole folder is what its checkpoint says
 * ({@link tallystick.tally.proof.LogVerifier}).
 *
 * <p>Two kinds of no: a parser throws {@link tallystick.tally.proof.MalformedException} (checked:
 * bytes from a stranger are expected to be wrong), and a check answers with a sealed result that
 * says why. This package never imports {@code log}.
 */
@NullMarked
package tallystick.tally.proof;

import org.jspecify.annotations.NullMarked;
