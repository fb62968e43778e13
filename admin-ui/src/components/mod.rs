//! Building blocks of pages. They call no API and know no word of the domain.

pub mod button;
pub mod choice;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod form;
pub mod icon;
pub mod message;
pub mod page;
pub mod table;

pub use button::{CopyButton, SubmitButton};
pub use choice::{Checkbox, Choice, RadioField, SelectField};
pub use dialog::{Confirm, Dialog};
pub use empty::{Empty, SearchBox};
pub use field::{PasswordField, TextArea, TextField};
pub use form::{Form, FormAlert, Refusal, Sending, sending};
pub use icon::{Avatar, Mark};
pub use message::{MessageBar, Messages, use_messages};
pub use page::{Card, Crumb, Page};
pub use table::Table;
