package tallystick.server.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.bots.BotRuntime;
import tallystick.server.tally.PublicTally;

/**
 * The log as anybody may read it, without a token: {@code /checkpoint} and {@code /tile/...}, where
 * the C2SP tlog-tiles specification has them. Not part of the product's own API.
 */
@Hidden
@RestController
class PublicTallyController {
  /** A log that trades grows every second; nobody needs to look more often than this. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** A tile of a path never changes. */
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final PublicTally tally;

  PublicTallyController(BotRuntime runtime, InstantSource clock) {
    tally = new PublicTally(runtime.keeper(), clock);
  }

  /** {@code Age} says for how many seconds the keeper has not been heard. */
  @GetMapping("/checkpoint")
  ResponseEntity<String> checkpoint() {
    PublicTally.Checkpoint checkpoint =
        tally
            .checkpoint()
            .orElseThrow(
                () -> Problem.unavailable("keeper-away", "The keeper has not answered yet"));
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("text/plain; charset=utf-8"))
        .cacheControl(CacheControl.maxAge(LOOK_AGAIN).cachePublic())
        .header(HttpHeaders.AGE, Long.toString(checkpoint.ageMs() / 1_000))
        .body(checkpoint.note());
  }

  @GetMapping("/tile/**")
  ResponseEntity<byte[]> tile(HttpServletRequest request) {
    return switch (tally.tile(request.getRequestURI().substring(1))) {
      case PublicTally.Tile.Found found ->
          ResponseEntity.ok()
              .contentType(MediaType.APPLICATION_OCTET_STREAM)
              .cacheControl(CacheControl.maxAge(FOR_EVER).cachePublic().immutable())
              .body(found.bytes().toArray());
      case PublicTally.Tile.None none -> throw Problem.notFound("The log has no such tile");
      case PublicTally.Tile.Unknown unknown ->
          throw Problem.unavailable("keeper-away", unknown.why());
    };
  }
}
