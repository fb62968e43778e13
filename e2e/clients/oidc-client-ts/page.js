// The page of a public client, as the documentation of oidc-client-ts shows.
const { UserManager, WebStorageStateStore } = window.oidc;

// What an administrator gives the application; kept while the person is at the provider.
const given = new URLSearchParams(location.search);
for (const name of ["issuer", "client_id"]) {
  if (given.has(name)) localStorage.setItem(name, given.get(name));
}

const manager = new UserManager({
  authority: localStorage.getItem("issuer"),
  client_id: localStorage.getItem("client_id"),
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/signed-out`,
  scope: "openid profile email",
  loadUserInfo: true,
  // Every refresh is the test's.
  automaticSilentRenew: false,
  userStore: new WebStorageStateStore({ store: localStorage }),
});

async function show(user) {
  const metadata = await manager.metadataService.getMetadata();
  // What the library itself asks after the sign-in, once more with the token of now.
  const answer = await fetch(metadata.userinfo_endpoint, {
    headers: { authorization: `Bearer ${user.access_token}` },
  });
  const { id_token, access_token, refresh_token } = user;
  const userinfo = await answer.json();
  document.querySelector("#user").textContent = JSON.stringify({ id_token, access_token, refresh_token, userinfo });
}

document.querySelector("#refresh").onclick = async () => {
  await show(await manager.signinSilent());
  document.querySelector("#user").insertAdjacentHTML("afterend", '<p id="refreshed">Refreshed</p>');
};
document.querySelector("#sign-out").onclick = () => manager.signoutRedirect();

if (location.pathname === "/callback") {
  await show(await manager.signinCallback());
} else if (location.pathname === "/signed-out") {
  await manager.signoutCallback();
} else {
  const user = await manager.getUser();
  await (user ? show(user) : manager.signinRedirect());
}
