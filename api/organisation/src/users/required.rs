//! The attributes that the settings require of people who accept an invitation (UC-3).

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use shared_types::{Profile, RequiredAttribute, Word};

use super::{
    User,
    profile::{self, StoredProfile},
};
use kernel::{
    Fields, Result,
    validate::{self, MAX_NAME},
};
use store::{columns::Json, db::Tx};

/// The value of a required attribute that a user has already; empty if there is none.
#[must_use]
pub fn required_value(user: &User, attribute: RequiredAttribute) -> String {
    let known = match attribute {
        RequiredAttribute::GivenName => user.given_name.as_deref(),
        RequiredAttribute::FamilyName => user.family_name.as_deref(),
        other => user.profile.0.get(other.as_str()).and_then(|value| value.as_str()),
    };
    known.unwrap_or_default().to_owned()
}

/// Attributes that a person entered, valid.
#[derive(Debug, Clone, Default)]
pub struct EnteredAttributes {
    given_name: Option<String>,
    family_name: Option<String>,
    profile: StoredProfile,
}

impl EnteredAttributes {
    /// Validates attributes. Errors name the attribute: `required` for an empty one, else as in the own profile.
    #[must_use]
    pub fn validated(fields: &mut Fields, entered: &[(RequiredAttribute, String)]) -> Self {
        let (mut checked, mut others) = (Self::default(), Profile::default());
        for (attribute, text) in entered {
            let name = attribute.as_str();
            if text.trim().is_empty() {
                fields.add(name, "required", "must not be empty");
                continue;
            }
            let text = text.clone();
            match attribute {
                RequiredAttribute::GivenName => {
                    checked.given_name = Some(validate::text(fields, name, &text, MAX_NAME));
                }
                RequiredAttribute::FamilyName => {
                    checked.family_name = Some(validate::text(fields, name, &text, MAX_NAME));
                }
                RequiredAttribute::MiddleName => others.middle_name = Some(text),
                RequiredAttribute::Nickname => others.nickname = Some(text),
                RequiredAttribute::Gender => others.gender = Some(text),
                RequiredAttribute::Birthdate => others.birthdate = Some(text),
                RequiredAttribute::PhoneNumber => others.phone_number = Some(text),
            }
        }
        checked.profile = profile::validate(fields, "", others);
        checked
    }

    /// Stores the attributes of a user whose row is locked and whose version has been incremented.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn store(&self, tx: &Tx<'_>, user: User) -> Result<User> {
        let mut stored = user.profile.0.clone();
        profile::apply(&mut stored, &self.profile, true);
        if stored.get("phone_number") != user.profile.0.get("phone_number") {
            stored.remove("phone_number_verified");
        }
        let given_name = self.given_name.clone().or_else(|| user.given_name.clone());
        let family_name = self.family_name.clone().or_else(|| user.family_name.clone());
        if (&stored, &given_name, &family_name) == (&user.profile.0, &user.given_name, &user.family_name) {
            return Ok(user);
        }
        let mut row = user.into_active_model();
        row.given_name = Set(given_name);
        row.family_name = Set(family_name);
        row.profile = Set(Json(stored));
        Ok(row.update(&**tx).await?)
    }
}
