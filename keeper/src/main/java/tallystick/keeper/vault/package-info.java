/**
 * The one place where secrets are. On disk they lie in a single file, each encrypted under a
 * key-encryption key with its own identity as associated data, so that no record can be moved to
 * another venue or host; that key is itself wrapped by what the operator holds (a passphrase, a key
 * file, a systemd credential). In memory they lie outside the Java heap in pages that are never
 * swapped, are copied into an array only for the moment of use, and wiped after it. No secret is
 * ever a {@code String}, and nothing here prints one.
 */
@NullMarked
package tallystick.keeper.vault;

import org.jspecify.annotations.NullMarked;
