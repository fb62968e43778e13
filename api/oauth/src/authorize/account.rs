//! Chooses one of the accounts that are signed in to the browser.

use super::CheckedRequest;
use kernel::emails;
use platform::Ctx;
use sign_in::sessions::SignedInAccount;

/// The account that a request continues with.
pub(super) enum Choice<'a> {
    /// This account.
    Account(&'a SignedInAccount),
    /// The account that signs in now.
    SignIn,
    /// One of several, which the person must choose.
    Several,
    /// None: the person who signed in is not the one that the application requested.
    Other,
}

/// Chooses the account that has signed in since the request began, else the one that the person chose, else the one
/// that `login_hint` names, else the only one. The request may limit them to one subject. An account that signed in too
/// long ago, or that the request wants to authenticate again, must sign in.
pub(super) fn choose<'a>(
    ctx: &Ctx,
    checked: &CheckedRequest,
    signed_in: &'a [SignedInAccount],
) -> Choice<'a> {
    let request = &checked.request;
    let begun_at = checked.interaction.as_ref().map(|interaction| interaction.begun_at);
    let is_wanted = |account: &&SignedInAccount| {
        let subject = || tokens::subject_identifier(ctx, &checked.client, &account.person.user);
        request.subjects.is_empty() || request.subjects.contains(&subject())
    };
    let signed_in_since = signed_in
        .first()
        .filter(|account| begun_at.is_some_and(|begun_at| account.session.auth_time.0 >= begun_at));
    let wanted: Vec<&SignedInAccount> = signed_in.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        return if signed_in_since.is_some() { Choice::Other } else { Choice::SignIn };
    }
    let chosen = || {
        let user_id = request.answers.account?;
        wanted.iter().copied().find(|account| account.session.user_id == user_id)
    };
    let hinted = || {
        let hint = request.login_hint.as_deref().filter(|_| !request.prompt_select_account)?;
        wanted.iter().copied().find(|account| has_login(account, hint))
    };
    let only = || (wanted.len() == 1 && !request.prompt_select_account).then_some(wanted[0]);
    let account = signed_in_since.filter(is_wanted).or_else(chosen).or_else(hinted).or_else(only);
    match account {
        Some(account) if request.asks_again(account.session.auth_time.0, begun_at, ctx.clock.now()) => {
            Choice::SignIn
        }
        Some(account) => Choice::Account(account),
        None => Choice::Several,
    }
}

/// Whether this is the email address or username of an account.
fn has_login(account: &SignedInAccount, name: &str) -> bool {
    let user = &account.person.user;
    user.email == emails::lookup_key(name) || user.preferred_username.eq_ignore_ascii_case(name)
}
