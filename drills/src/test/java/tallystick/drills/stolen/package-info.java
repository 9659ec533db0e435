/** The drill of the stolen key, as a test. */
@org.jspecify.annotations.NullMarked
package tallystick.drills.stolen;
