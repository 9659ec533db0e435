/**
 * One bounded scanner of JSON. It builds no tree and calls nothing by name: a caller walks the
 * bytes and picks the scalars it knows. Depth, length, names, strings and numbers have limits, the
 * grammar is RFC 8259's to the letter, and whatever stands there instead ends in a {@link
 * tallystick.venues.scan.ScanException} that names the byte. The keeper reads every answer of a
 * venue with it and has no other parser.
 */
@NullMarked
package tallystick.venues.scan;

import org.jspecify.annotations.NullMarked;
