/**
 * What outlives the process: one file of lines, each the new state of one thing (an account, an
 * order, a fill, a key, a listing's position), closed batch by batch with a commit line. The last
 * line about a thing holds. A command's effects are written before anybody is told, so killing the
 * process loses nothing that was acknowledged; a power cut may lose the last second, for the file
 * is forced to disk once a second.
 */
@NullMarked
package tallystick.paper.store;

import org.jspecify.annotations.NullMarked;
