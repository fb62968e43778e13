import { UserManager } from "oidc-client-ts";

// signinRedirect() where a person wants to sign in, signinRedirectCallback() at the redirect URI.
export const users = new UserManager({
  authority: "{{ values.issuer }}",
  client_id: {{ values.client_id }},
  redirect_uri: {{ values.redirect_uri }},
{%- if let Some(uri) = values.post_logout_redirect_uri %}
  post_logout_redirect_uri: {{ uri }},
{%- endif %}
  scope: {{ values.scope }},
});
