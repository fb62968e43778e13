// The page of a public client, as the documentation of oidc-client-ts shows, with the configuration that Aldaba gives.
import { users as manager } from "/sign-in.js";

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
  await manager.signinRedirectCallback().then(show, (error) => document.body.append(error.error_description));
} else if (location.pathname === "/signed-out") {
  await manager.signoutCallback();
} else {
  const user = await manager.getUser();
  await (user ? show(user) : manager.signinRedirect());
}
