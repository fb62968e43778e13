//! The texts of the mails about factors, in each language.

pub(super) mod english;
pub(super) mod portuguese;
pub(super) mod spanish;
