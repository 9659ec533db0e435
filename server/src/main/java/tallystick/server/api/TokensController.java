package tallystick.server.api;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.people.ApiToken;
import tallystick.server.people.TokenScope;
import tallystick.server.people.TokenStore;

/** API tokens: made, listed, ended. Their secrets are shown once. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokensController {
  private static final int MAX_BOTS = 1000;
  private static final long DAY_MS = 24L * 3_600_000;

  private final TokenStore tokens;

  TokensController(TokenStore tokens) {
    this.tokens = tokens;
  }

  /**
   * What a new token may do.
   *
   * @param scopes read, trade, admin
   * @param bots ids; absent or empty for all
   * @param days how long it lives, 1 to 365
   */
  record NewToken(String name, List<String> scopes, @Nullable List<String> bots, int days) {}

  /** A new token with its text, which is shown this once. */
  record IssuedToken(TokenView token, String text) {
    @Override
    public String toString() {
      return "IssuedToken[" + token + "]";
    }
  }

  /** A token without its secret. {@code personId} made it. Times are ms since 1970. */
  record TokenView(
      String id,
      String name,
      @Nullable String personId,
      Set<String> scopes,
      Set<String> bots,
      long createdMs,
      long expiresMs,
      @Nullable Long lastUsedMs,
      @Nullable Long revokedMs) {
    static TokenView of(ApiToken token) {
      return new TokenView(
          token.id(),
          token.name(),
          token.personId(),
          token.scopes().stream()
              .map(TokenScope::scopeName)
              .collect(Collectors.toCollection(TreeSet::new)),
          new TreeSet<>(token.bots()),
          token.createdMs(),
          token.expiresMs(),
          token.lastUsedMs(),
          token.revokedMs());
    }
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  IssuedToken make(@RequestBody NewToken wanted) {
    Caller.requireStepUp();
    Caller.ByPerson maker = Caller.signedIn();
    List<String> bots = wanted.bots() == null ? List.of() : wanted.bots();
    if (bots.size() > MAX_BOTS) {
      throw Problem.badRequest("invalid", "A token names at most " + MAX_BOTS + " bots");
    }
    Set<TokenScope> scopes =
        wanted.scopes().stream().map(TokenScope::parse).collect(Collectors.toSet());
    TokenStore.Issued issued =
        tokens.issue(
            wanted.name(),
            maker == null ? makerOfThisToken() : maker.person().id(),
            scopes,
            Set.copyOf(bots),
            wanted.days() * DAY_MS);
    return new IssuedToken(TokenView.of(issued.token()), issued.text());
  }

  /** A token that a token makes is as much that person's. */
  private static @Nullable String makerOfThisToken() {
    return Caller.now() instanceof Caller.ByToken token ? token.token().personId() : null;
  }

  @GetMapping
  List<TokenView> list() {
    return tokens.list().stream().map(TokenView::of).toList();
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String id) {
    if (!tokens.revoke(id)) {
      throw Problem.notFound("There is no token " + id + "; GET /api/v1/tokens lists them");
    }
  }
}
