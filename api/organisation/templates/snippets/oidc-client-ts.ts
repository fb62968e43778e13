// npm install oidc-client-ts
// Register the redirect URI {{ values.callback() }}
// and the post-logout redirect URI {{ values.signed_out_plain() }}
import { UserManager } from "oidc-client-ts";

// signinRedirect() where a person wants to sign in, signoutRedirect() where one wants to sign out, and
// signinRedirectCallback() at the redirect URI: it throws an error whose error_description can be shown if the person
// cancelled or has no access. Tokens are refreshed on their own. The person's roles are in (await getUser()).profile.roles.
export const users = new UserManager({
  authority: "{{ values.issuer }}",
  client_id: {{ values.client_id }},
  redirect_uri: {{ values.redirect_uri }},
  post_logout_redirect_uri: {{ values.signed_out() }},
  scope: {{ values.scope }},
});
