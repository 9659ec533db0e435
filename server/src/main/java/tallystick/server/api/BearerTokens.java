package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.people.ApiToken;
import tallystick.server.people.People;
import tallystick.server.people.Right;
import tallystick.server.people.Standings;
import tallystick.server.people.TokenScope;
import tallystick.server.people.TokenStore;

/**
 * Turns {@code Authorization: Bearer} into rights: those of the token's scopes, as far as the
 * person who made it has them himself.
 */
final class BearerTokens extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final TokenStore tokens;
  private final People people;
  private final Standings standings;

  BearerTokens(TokenStore tokens, People people, Standings standings) {
    this.tokens = tokens;
    this.people = people;
    this.standings = standings;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.startsWith(SCHEME)) {
      Optional<ApiToken> token = tokens.authenticate(header.substring(SCHEME.length()).strip());
      if (token.isPresent()) {
        Set<Right> rights = rights(token.get());
        if (!rights.isEmpty()) {
          authenticate(new Caller.ByToken(token.get(), rights));
        }
      }
    }
    chain.doFilter(request, response);
  }

  private Set<Right> rights(ApiToken token) {
    EnumSet<Right> rights = EnumSet.noneOf(Right.class);
    for (TokenScope scope : token.scopes()) {
      rights.addAll(scope.rights());
    }
    String maker = token.personId();
    if (maker != null) {
      // Of somebody who has gone, is suspended or locked out nothing is left.
      rights.retainAll(
          people.find(maker).map(person -> standings.rights(person, false)).orElse(Set.of()));
    }
    return rights;
  }

  /** From here on the request is this caller's. */
  static void authenticate(Caller caller) {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            caller,
            null,
            caller.rights().stream()
                .map(right -> new SimpleGrantedAuthority(right.word()))
                .toList()));
    SecurityContextHolder.setContext(context);
  }
}
