# With the app user_oidc: occ app:install user_oidc
# Register the redirect URI {{ values.site }}/apps/user_oidc/code, the post-logout redirect URI {{ values.site }}/
# and the back-channel logout URI {{ values.site }}/apps/user_oidc/backchannel-logout/aldaba
occ user_oidc:provider aldaba \
  --clientid={{ values.client_id }} \
  --clientsecret="YOUR_CLIENT_SECRET" \
  --discoveryuri="{{ values.issuer }}/.well-known/openid-configuration" \
  --scope={{ values.group_scope }} \
  --unique-uid=0 \
  --mapping-uid=sub \
  --mapping-display-name=name \
  --mapping-email=email \
  --mapping-groups=groups \
  --group-provisioning=1 \
  --send-id-token-hint=1
