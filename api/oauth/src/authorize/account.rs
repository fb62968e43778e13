//! As whom a request goes on, of the accounts that the browser is signed in to.

use super::CheckedRequest;
use platform::Ctx;
use sign_in::sessions::Account;

/// As whom a request goes on.
pub(super) enum Choice<'a> {
    /// As this one.
    Account(&'a Account),
    /// As whoever signs in now.
    SignIn,
    /// As one of several: the person says which.
    Several,
    /// As nobody: somebody else signed in than the application asked for.
    Other,
}

/// Chooses: whom the application asked for, whom the person chose or who has signed in since; else the only account
/// there is. Who signed in too long ago, or is to do so again, signs in.
pub(super) fn choose<'a>(ctx: &Ctx, checked: &CheckedRequest, held: &'a [Account]) -> Choice<'a> {
    let request = &checked.request;
    let begun_at = checked.interaction.as_ref().map(|interaction| interaction.begun_at);
    let is_wanted = |account: &&Account| match &request.subject {
        Some(subject) => *subject == tokens::subject_identifier(ctx, &checked.client, &account.person.user),
        None => true,
    };
    let signed_in_since = held
        .first()
        .filter(|account| begun_at.is_some_and(|begun_at| account.session.auth_time.0 >= begun_at));
    let wanted: Vec<&Account> = held.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        return if signed_in_since.is_some() { Choice::Other } else { Choice::SignIn };
    }
    let chosen = || {
        let user_id = request.answers.account?;
        wanted.iter().copied().find(|account| account.session.user_id == user_id)
    };
    let hinted = || {
        let hint = request.login_hint.as_deref().filter(|_| !request.prompt_select_account)?;
        wanted.iter().copied().find(|account| is_called(account, hint))
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

/// Whether a person signs in under a name.
fn is_called(account: &Account, name: &str) -> bool {
    let user = &account.person.user;
    user.email.eq_ignore_ascii_case(name) || user.preferred_username.eq_ignore_ascii_case(name)
}
