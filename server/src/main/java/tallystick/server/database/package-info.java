/**
 * PostgreSQL: where everything the server knows is durable.
 *
 * <p>By default the server runs a PostgreSQL of its own below its folder and keeps it between runs;
 * with {@code TALLYSTICK_DB_URL} it uses one of yours, with the same SQL. Embedded binaries come
 * with test-like defaults elsewhere, so here every one that matters is set: {@code fsync}, {@code
 * synchronous_commit} and {@code full_page_writes} on, a random password, loopback only. A
 * postmaster that outlived a killed server is adopted, not fought.
 */
@NullMarked
package tallystick.server.database;

import org.jspecify.annotations.NullMarked;
