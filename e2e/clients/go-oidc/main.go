// A web application with go-oidc and golang.org/x/oauth2, as their documentation shows: what the end-to-end tests sign
// in at. It gets an issuer, a client id and secret and its own URL, and has one visitor. The last argument is what
// binds the response to the request: "pkce" or "nonce".
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type app struct {
	provider *oidc.Provider
	config   oauth2.Config
	url      string
	pkce     bool

	// What the sign-in in progress has to come back with.
	state, nonce, verifier string
	visitor                *visitor
}

type visitor struct {
	Claims       map[string]any `json:"claims"`
	Userinfo     map[string]any `json:"userinfo"`
	AccessToken  string         `json:"access_token"`
	RefreshToken string         `json:"refresh_token"`
	idToken      string
	token        *oauth2.Token
}

func main() {
	issuer, id, secret, url, binding := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	provider, err := oidc.NewProvider(context.Background(), issuer)
	if err != nil {
		log.Fatal(err)
	}
	a := &app{provider: provider, url: url, pkce: binding == "pkce", config: oauth2.Config{
		ClientID:     id,
		ClientSecret: secret,
		Endpoint:     provider.Endpoint(),
		RedirectURL:  url + "/callback",
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email", "roles"},
	}}
	http.HandleFunc("GET /{$}", a.home)
	http.HandleFunc("GET /admin", a.admin)
	http.HandleFunc("GET /callback", a.handle(a.callback))
	http.HandleFunc("GET /refresh", a.handle(a.refresh))
	http.HandleFunc("GET /logout", a.logout)
	http.HandleFunc("GET /signed-out", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "signed out") })
	log.Fatal(http.ListenAndServe(url[len("http://"):], nil))
}

// Shows the visitor, or starts the sign-in.
func (a *app) home(w http.ResponseWriter, r *http.Request) {
	if a.visitor != nil {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(a.visitor)
		return
	}
	a.state = oauth2.GenerateVerifier()
	var options []oauth2.AuthCodeOption
	if a.pkce {
		a.verifier = oauth2.GenerateVerifier()
		options = append(options, oauth2.S256ChallengeOption(a.verifier))
	} else {
		a.nonce = oauth2.GenerateVerifier()
		options = append(options, oidc.Nonce(a.nonce))
	}
	http.Redirect(w, r, a.config.AuthCodeURL(a.state, options...), http.StatusFound)
}

// Is for people with the role "admin".
func (a *app) admin(w http.ResponseWriter, r *http.Request) {
	var roles []any
	if a.visitor != nil {
		roles, _ = a.visitor.Claims["roles"].([]any)
	}
	if !slices.Contains(roles, any("admin")) {
		http.Error(w, "not an administrator", http.StatusForbidden)
		return
	}
	fmt.Fprint(w, "administrator")
}

func (a *app) callback(r *http.Request) error {
	query := r.URL.Query()
	if query.Get("state") != a.state {
		return fmt.Errorf("the state is not that of this visitor")
	}
	if query.Has("error") {
		return fmt.Errorf("%s: %s", query.Get("error"), query.Get("error_description"))
	}
	var options []oauth2.AuthCodeOption
	if a.pkce {
		options = append(options, oauth2.VerifierOption(a.verifier))
	}
	token, err := a.config.Exchange(r.Context(), query.Get("code"), options...)
	if err != nil {
		return err
	}
	return a.welcome(r.Context(), token, a.nonce, false)
}

// Verifies the ID token, reads userinfo and remembers the visitor.
func (a *app) welcome(ctx context.Context, token *oauth2.Token, nonce string, refreshed bool) error {
	raw, _ := token.Extra("id_token").(string)
	idToken, err := a.provider.Verifier(&oidc.Config{ClientID: a.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return err
	}
	// An ID token of a refresh need not have one.
	if idToken.Nonce != nonce && !(refreshed && idToken.Nonce == "") {
		return fmt.Errorf("the nonce is not that of this sign-in")
	}
	if err := idToken.VerifyAccessToken(token.AccessToken); err != nil {
		return err
	}
	v := &visitor{AccessToken: token.AccessToken, RefreshToken: token.RefreshToken, idToken: raw, token: token}
	if err := idToken.Claims(&v.Claims); err != nil {
		return err
	}
	info, err := a.provider.UserInfo(ctx, a.config.TokenSource(ctx, token))
	if err != nil {
		return err
	}
	if err := info.Claims(&v.Userinfo); err != nil {
		return err
	}
	a.visitor = v
	return nil
}

// Does what x/oauth2 does by itself once the access token has expired.
func (a *app) refresh(r *http.Request) error {
	expired := *a.visitor.token
	expired.Expiry = time.Now().Add(-time.Minute)
	token, err := a.config.TokenSource(r.Context(), &expired).Token()
	if err != nil {
		return err
	}
	return a.welcome(r.Context(), token, a.nonce, true)
}

// Signs out here and at the provider.
func (a *app) logout(w http.ResponseWriter, r *http.Request) {
	var endpoints struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := a.provider.Claims(&endpoints); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	query := url.Values{"id_token_hint": {a.visitor.idToken}, "post_logout_redirect_uri": {a.url + "/signed-out"}}
	a.visitor = nil
	http.Redirect(w, r, endpoints.EndSession+"?"+query.Encode(), http.StatusFound)
}

// Returns to the first page, or shows what went wrong.
func (a *app) handle(step func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := step(r); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, "/", http.StatusFound)
	}
}
