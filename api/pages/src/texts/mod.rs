//! The texts of the pages, in each language. The type ensures that no language lacks a text.

mod english;
mod portuguese;
mod spanish;

use kernel::Language;
use organisation::access::DenialReason;

/// The texts of the pages in one language.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) email: &'static str,
    pub(super) email_or_username: &'static str,
    pub(super) password: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) to_application: fn(&str) -> String,
    pub(super) cancel: &'static str,
    pub(super) login_required: &'static str,
    pub(super) password_required: &'static str,
    pub(super) wrong_credentials: &'static str,
    pub(super) sign_in_wait: fn(u64) -> String,
    pub(super) sign_in_proof: &'static str,
    pub(super) reauthenticate: &'static str,

    pub(super) second_factor_title: &'static str,
    pub(super) totp_code: &'static str,
    pub(super) code_required: &'static str,
    pub(super) code_wrong: &'static str,
    pub(super) code_used: &'static str,
    pub(super) code_paused: fn(u64) -> String,
    pub(super) recovery_code: &'static str,
    pub(super) recovery_code_hint: &'static str,
    pub(super) use_app: &'static str,
    pub(super) use_recovery_code: &'static str,
    pub(super) without_factor: &'static str,
    pub(super) add_factor_title: &'static str,
    pub(super) add_factor: &'static str,
    pub(super) add_factor_now: &'static str,
    pub(super) add_factor_from: fn(&str) -> String,
    pub(super) add_app: &'static str,
    pub(super) later: &'static str,
    pub(super) app_title: &'static str,
    pub(super) app_scan: &'static str,
    pub(super) app_qr_code: &'static str,
    pub(super) app_open: &'static str,
    pub(super) app_secret: &'static str,
    pub(super) app_code: &'static str,
    pub(super) recovery_title: &'static str,
    pub(super) recovery_hint: &'static str,
    pub(super) recovery_kept: &'static str,
    pub(super) download: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) print: &'static str,

    pub(super) sign_out_title: &'static str,
    pub(super) sign_out: &'static str,
    pub(super) stay: &'static str,
    pub(super) signed_in_title: &'static str,
    pub(super) signed_out_title: &'static str,
    pub(super) signed_out: &'static str,
    pub(super) sign_in_again: &'static str,
    pub(super) post_logout_uri_unregistered: fn(&str) -> String,
    pub(super) post_logout_uri_is_redirect_uri: fn(&str) -> String,
    pub(super) signing_out_elsewhere: &'static str,
    pub(super) go_on: &'static str,

    pub(super) account_title: &'static str,
    pub(super) company_title: &'static str,
    pub(super) consent_title: fn(&str) -> String,
    pub(super) consent_allow: &'static str,
    pub(super) consent_deny: &'static str,
    pub(super) consent_leads_to: fn(&str) -> String,
    pub(super) consent_policy: &'static str,
    pub(super) consent_terms: &'static str,
    pub(super) consent_withdraw: &'static str,

    pub(super) device_title: &'static str,
    pub(super) device_hint: &'static str,
    pub(super) device_compare: &'static str,
    pub(super) device_code: &'static str,
    pub(super) device_code_required: &'static str,
    pub(super) device_code_wrong: &'static str,
    pub(super) device_too_often: &'static str,
    pub(super) device_qr_code: &'static str,
    pub(super) device_scan: &'static str,
    pub(super) device_confirm_title: fn(&str) -> String,
    pub(super) device_gets: &'static str,
    pub(super) device_warning: &'static str,
    pub(super) device_approved_title: &'static str,
    pub(super) device_approved: &'static str,
    pub(super) device_denied_title: &'static str,
    pub(super) device_denied: &'static str,
    pub(super) device_expired_title: &'static str,
    pub(super) device_expired: &'static str,

    pub(super) no_access_title: &'static str,
    pub(super) no_access: fn(&str) -> String,
    pub(super) not_active: &'static str,
    pub(super) not_entitled: &'static str,
    pub(super) outside_dates: &'static str,
    pub(super) not_assigned: &'static str,
    pub(super) whom_to_ask: &'static str,
    pub(super) signed_in_as: fn(&str) -> String,
    pub(super) other_account: &'static str,
    pub(super) return_to_application: fn(&str) -> String,

    pub(super) welcome: &'static str,
    pub(super) invited_to: fn(&str, &str) -> String,
    pub(super) name: &'static str,
    pub(super) name_hint: &'static str,
    pub(super) save: &'static str,
    pub(super) name_required: &'static str,
    pub(super) name_invalid: &'static str,
    pub(super) name_too_long: &'static str,
    pub(super) password_at_least: fn(u32) -> String,
    pub(super) password_too_long: &'static str,
    pub(super) password_too_common: &'static str,
    pub(super) password_too_personal: &'static str,
    pub(super) password_sequence: &'static str,
    pub(super) password_repetition: &'static str,
    pub(super) password_date: &'static str,
    pub(super) password_too_weak: &'static str,
    pub(super) password_breached: &'static str,
    pub(super) invitation_title: &'static str,
    pub(super) invitation_unknown: &'static str,
    pub(super) invitation_accepted: &'static str,
    pub(super) invitation_expired: &'static str,
    pub(super) invitation_revoked: &'static str,
    pub(super) membership_invitation_title: fn(&str) -> String,
    pub(super) membership_invitation: fn(&str, &str) -> String,
    pub(super) joining_sign_in: &'static str,
    pub(super) joining_other: fn(&str) -> String,
    pub(super) link_not_open_title: &'static str,
    pub(super) link_not_open: &'static str,
    pub(super) accept: &'static str,
    pub(super) decline: &'static str,
    pub(super) declined_title: &'static str,
    pub(super) declined: &'static str,
    pub(super) email_confirm_title: &'static str,
    pub(super) email_confirm: fn(&str) -> String,
    pub(super) email_confirm_go: &'static str,
    pub(super) email_confirmed_title: &'static str,
    pub(super) email_confirmed: fn(&str) -> String,
    pub(super) email_closed_title: &'static str,
    pub(super) email_closed: &'static str,
    pub(super) email_taken: &'static str,
    pub(super) email_password: &'static str,
    pub(super) password_wrong: &'static str,
    pub(super) email_stop_title: &'static str,
    pub(super) email_stop: fn(&str) -> String,
    pub(super) email_stop_go: &'static str,
    pub(super) email_stopped_title: &'static str,
    pub(super) email_stopped: &'static str,
    pub(super) email_stop_confirmed: &'static str,
    pub(super) email_stop_closed: &'static str,

    pub(super) forgotten_password: &'static str,
    pub(super) forgotten_hint: &'static str,
    pub(super) send_link: &'static str,
    pub(super) link_sent_title: &'static str,
    pub(super) link_sent: &'static str,
    pub(super) to_sign_in: &'static str,
    pub(super) new_password_title: &'static str,
    pub(super) new_password_hint: &'static str,
    pub(super) new_password: &'static str,
    pub(super) reset_title: &'static str,
    pub(super) reset_closed: &'static str,
    pub(super) reset_done: &'static str,
    pub(super) done_title: &'static str,
    pub(super) ask_again: &'static str,

    pub(super) error_title: &'static str,
    pub(super) ended_unanswered: fn(&str) -> String,
    pub(super) return_wanted: fn(&str) -> String,
    pub(super) application_mistake: &'static str,
    pub(super) not_found_title: &'static str,
    pub(super) not_found: &'static str,
    pub(super) method_not_allowed: &'static str,
    pub(super) form_expired_title: &'static str,
    pub(super) form_expired: &'static str,
    pub(super) form_too_large: &'static str,
    pub(super) form_malformed: &'static str,
    pub(super) try_again: &'static str,
    pub(super) request_finished_title: &'static str,
    pub(super) request_finished: &'static str,
    pub(super) request_expired_title: &'static str,
    pub(super) request_expired: &'static str,
    pub(super) busy: &'static str,
    pub(super) too_often: &'static str,
    pub(super) internal: &'static str,
    pub(super) setup_required: &'static str,
    pub(super) to_start_of: fn(&str) -> String,
    pub(super) to_start: &'static str,
}

impl Texts {
    /// Returns the texts of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TEXTS,
            Language::Spanish => &spanish::TEXTS,
            Language::Portuguese => &portuguese::TEXTS,
        }
    }

    /// Returns why a person may not use an application.
    pub(super) fn denied(&self, denied: DenialReason) -> &'static str {
        match denied {
            DenialReason::NotActive => self.not_active,
            DenialReason::NotEntitled => self.not_entitled,
            DenialReason::OutsideDates => self.outside_dates,
            DenialReason::NotAssigned => self.not_assigned,
        }
    }
}

/// Returns a duration in seconds, or rounded up in minutes from two minutes on. `names` are the units: one second, several
/// seconds, one minute, several minutes.
fn duration(seconds: u64, names: [&str; 4]) -> String {
    let [second, seconds_name, minute, minutes_name] = names;
    let (number, one, several) = if seconds < 120 {
        (seconds, second, seconds_name)
    } else {
        (seconds.div_ceil(60), minute, minutes_name)
    };
    format!("{number} {}", if number == 1 { one } else { several })
}
