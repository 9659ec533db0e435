package tallystick.server.database;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where PostgreSQL is.
 *
 * @param folder the server's own folder; the embedded PostgreSQL lives in {@code postgres} below it
 * @param url a JDBC URL of one's own PostgreSQL, with user and password in it; empty for embedded
 * @param runAs the user that runs the embedded PostgreSQL when this program is root, which
 *     PostgreSQL itself refuses to be
 */
public record PostgresSettings(Path folder, Optional<String> url, Optional<String> runAs) {}
