//! What the pages say about inviting people, in English.

use crate::texts::inviting::Inviting;

pub(in crate::texts) const INVITING: Inviting = Inviting {
    many: "Invite several people",
    many_lead: |x| format!("Paste a list. Each person gets an invitation to {x} by mail."),
    list: "List of people",
    list_hint: "One person on each line: an email, a name with the email in angle brackets, or email, name and role with commas, semicolons or tabs between them, as spreadsheets copy them. The first line can have headings.",
    role_otherwise: "Role of people whose line has none",
    preview: "Preview",
    line: "Line",
    ready: "Ready",
    needs_look: "Needs another look",
    send: |n| if n.is_one() { "Invite 1 person".to_owned() } else { format!("Invite {n} people") },
    nobody: "Enter at least one person who can be invited.",
    wrong_lines: |n| {
        if n.is_one() {
            "1 line needs another look. It stays in the list while the others are invited.".to_owned()
        } else {
            format!("{n} lines need another look. They stay in the list while the others are invited.")
        }
    },
    no_email: "This line has no email.",
    email_twice: |n| format!("The same email as in line {n}."),
    unknown_role: |role, words| format!("“{role}” is no role. Write one of these: {words}."),
    is_member: "This person belongs to the company already.",
    inviting: "Sending invitations",
    outcome: |done, total| format!("{done} of {total} people were invited."),
    kept: "The others are still in the list, each with the reason.",
    joins: "Has an account already, and is asked to join the company.",
    invited: "Invited",
    to_people: "Show the people",
    has_login: |x| format!("{x} has an account already. Ask this person to join the company instead."),
    ask_to_join: "Ask to join",
    asked_to_join: |x| format!("{x} was asked to join the company."),
    invitations: "Invitations",
    invitations_lead: |x| format!("Whom {x} invited, and who has answered."),
    find: "Search by the beginning of the email",
    empty_title: "No invitations yet",
    empty: "Who is invited to the company appears here.",
    sent_on: "Sent",
    expires: "Expires",
    open: "Waiting",
    accepted: "Accepted",
    expired: "Expired",
    revoked: "Withdrawn",
    resend: "Send again",
    resend_invitation: "Send invitation again",
    resend_named: |x| format!("Send again the invitation to {x}"),
    resend_title: |x| format!("Send {x} a new invitation?"),
    resend_text: "The link of the earlier invitation no longer works.",
    resent: |x| format!("A new invitation was sent to {x}."),
    withdraw: "Withdraw",
    withdraw_named: |x| format!("Withdraw the invitation to {x}"),
    withdraw_title: |x| format!("Withdraw the invitation to {x}?"),
    withdraw_text: "The link in the mail stops working at once. The person can be invited again.",
    withdrawn: |x| format!("The invitation to {x} was withdrawn."),
    resend_many: |n| {
        if n.is_one() {
            "Send 1 invitation again?".to_owned()
        } else {
            format!("Send {n} invitations again?")
        }
    },
    resend_many_text: "Links of earlier invitations no longer work. An invitation can be sent once a minute, and not after it was accepted or withdrawn.",
    withdraw_many: |n| {
        if n.is_one() { "Withdraw 1 invitation?".to_owned() } else { format!("Withdraw {n} invitations?") }
    },
    withdraw_many_text: "The links in the mails stop working at once. The people can be invited again.",
    paste: "Paste a list",
    paste_lead: "The people are added below, where you can still change them.",
    paste_submit: "Add to the people below",
};
