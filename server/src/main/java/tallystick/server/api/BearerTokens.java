package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.people.ApiToken;
import tallystick.server.people.TokenScope;
import tallystick.server.people.TokenStore;

/**
 * Turns {@code Authorization: Bearer} into authorities: the token's scopes and all they include.
 */
final class BearerTokens extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final TokenStore tokens;

  BearerTokens(TokenStore tokens) {
    this.tokens = tokens;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.startsWith(SCHEME)) {
      Optional<ApiToken> token = tokens.authenticate(header.substring(SCHEME.length()).strip());
      if (token.isPresent()) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated(
                token.get(), null, authorities(token.get())));
        SecurityContextHolder.setContext(context);
      }
    }
    chain.doFilter(request, response);
  }

  private static List<SimpleGrantedAuthority> authorities(ApiToken token) {
    return List.of(TokenScope.values()).stream()
        .filter(token::allows)
        .map(scope -> new SimpleGrantedAuthority(scope.scopeName()))
        .toList();
  }
}
