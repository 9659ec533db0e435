package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pages' types are made from web/openapi.json: it is what the running server says of itself.
 * With -Dtallystick.openapi.write=true it is written instead of compared.
 */
class OpenApiTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Test
  void thePagesTypesAreMadeFromWhatTheServerSaysOfItself() throws IOException {
    Path file = Path.of("..", "web", "openapi.json");
    String said;
    try (TestFolder folder = new TestFolder();
        RunningServer server =
            new RunningServer(folder.path(), folder.path().resolve("no-keeper.sock"))) {
      ObjectNode document = (ObjectNode) server.get("/api/openapi.json").json();
      // Where it runs just now is nobody's business.
      document.remove("servers");
      said = JSON.writeValueAsString(document) + "\n";
    }

    if (Boolean.getBoolean("tallystick.openapi.write")) {
      Files.writeString(file, said);
    }
    JsonNode written = JSON.readTree(Files.readString(file));

    assertEquals(
        said,
        JSON.writeValueAsString(written) + "\n",
        "The API has changed: write web/openapi.json anew with"
            + " mvn -pl server -am test -Dtest=OpenApiTest -Dtest.jvm.args=-Dtallystick.openapi.write=true"
            + " -Dsurefire.failIfNoSpecifiedTests=false, and commit it");
  }
}
