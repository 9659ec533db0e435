/**
 * What a person types: the roads that the help and the documents describe, walked command by
 * command in processes of their own.
 */
@NullMarked
package tallystick.drills.byhand;

import org.jspecify.annotations.NullMarked;
