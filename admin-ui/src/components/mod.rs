//! Building blocks of pages. They call no API and do not depend on the domain.

pub mod alert;
pub mod avatar;
pub mod bars;
pub mod button;
pub mod choice;
pub mod confirm;
pub mod dialog;
pub mod field;
pub mod form;
pub mod icon;
pub mod language;
pub mod list;
pub mod message;
pub mod network;
pub mod page;
pub mod pieces;
pub mod release;
pub mod status;
pub mod things;
pub mod unsaved;
pub mod versions;

pub use alert::{Alert, Tone};
pub use avatar::{Avatar, Logo};
pub use bars::bars;
pub use button::{Cancel, CancelButton, CopyButton, SubmitButton};
pub use choice::{Checkbox, Choice, RadioField, SelectField};
pub use confirm::{ConfirmButton, Consequences, known};
pub use dialog::{Dialog, OpenDialog};
pub use field::{FieldError, PasswordField, TextArea, TextField};
pub use form::{Form, FormAlert, FormFrame, Refusal, Sending, sending};
pub use icon::{Mark, icon, icon_with};
pub use language::LanguageSwitch;
pub use list::{Empty, Lines, Listing, SearchBox, row_acts};
pub use message::{MessageBar, Messages, use_messages};
pub use network::NetworkBar;
pub use page::{Card, Crumb, Page};
pub use pieces::{
    all, bidirectional, button, dialog, dialog_button, dialog_opener, figures, line_break, logo, nothing,
    paragraph, status, value,
};
pub use release::ReleaseBar;
pub use status::{CompanyState, PersonState, Status};
pub use things::{acts_below, facts, section, thing, things};
pub use unsaved::Unsaved;
pub use versions::{version_row, versions};
