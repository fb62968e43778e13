package notes;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the end-to-end tests sign in at: pages for people, and below /api an API for programs with an access token. */
@SpringBootApplication
public class Notes {
  public static void main(String[] args) {
    SpringApplication.run(Notes.class, args);
  }

  @RestController
  static class Pages {
    @GetMapping("/")
    Map<String, Object> home(
        @AuthenticationPrincipal OidcUser person, @RegisteredOAuth2AuthorizedClient("aldaba") OAuth2AuthorizedClient client) {
      var shown = new HashMap<String, Object>();
      // Instants are written as numbers only if they are asked to be.
      var claims = new HashMap<>(person.getIdToken().getClaims());
      claims.replaceAll((name, value) -> value instanceof java.time.Instant at ? at.getEpochSecond() : value);
      shown.put("claims", claims);
      shown.put("userinfo", person.getUserInfo() == null ? null : person.getUserInfo().getClaims());
      shown.put("access_token", client.getAccessToken().getTokenValue());
      shown.put("refresh_token", client.getRefreshToken() == null ? null : client.getRefreshToken().getTokenValue());
      return shown;
    }

    @GetMapping("/admin")
    String admin() {
      return "administrator";
    }


    @GetMapping("/api/me")
    Map<String, Object> me(Authentication caller) {
      return Map.of("sub", caller.getName(), "authorities",
          caller.getAuthorities().stream().map(GrantedAuthority::getAuthority).sorted().toList());
    }
  }
}
