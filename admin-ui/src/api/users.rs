//! A company's people.

use gloo_net::http::Method;
use serde_json::{Map, Value};
use shared_types::{CompanyRole, CreateUser, InviteMember, User, UserChange, UserStatus};

use super::{ApiError, Client, Page, Seen, companies::company_path, encode_body};

impl Client {
    /// The first people of a company who match `search`.
    pub async fn users(self, company_id: i64, search: &str) -> Result<Page<User>, ApiError> {
        self.list(&users_path(company_id), search, |user: &User| [&user.name, &user.email]).await
    }

    /// Adds a person to a company.
    pub async fn add_user(self, company_id: i64, data: CreateUser) -> Result<User, ApiError> {
        self.send(Method::POST, &users_path(company_id), &data).await
    }

    /// A person of a company.
    pub async fn user(self, company_id: i64, user_id: i64) -> Result<Seen<User>, ApiError> {
        self.see(&user_path(company_id, user_id)).await
    }

    /// A person of a company by the names of its fields.
    pub async fn user_fields(
        self,
        company_id: i64,
        user_id: i64,
    ) -> Result<Seen<Map<String, Value>>, ApiError> {
        self.see(&user_path(company_id, user_id)).await
    }

    /// Changes a person by a merge patch, unless the person was changed since it was read.
    pub async fn change_user(
        self,
        company_id: i64,
        user_id: i64,
        version: Option<String>,
        change: Value,
    ) -> Result<(), ApiError> {
        let (path, body) = (user_path(company_id, user_id), Some(encode_body(&change)?));
        self.call_if(version.as_deref(), Method::PATCH, &path, body).await.map(drop)
    }

    /// Mails a person who has not accepted it yet a new invitation.
    pub async fn resend_invitation(self, company_id: i64, user_id: i64) -> Result<(), ApiError> {
        self.send_away(Method::POST, &(user_path(company_id, user_id) + "/invitations"), None).await
    }

    /// Invites a person: as a new one or, where somebody signs in with the email already, to join the company. Returns
    /// whether the person is new.
    pub async fn invite_person(self, company_id: i64, data: CreateUser) -> Result<bool, ApiError> {
        let member = InviteMember { email: data.email.clone(), company_role: data.company_role };
        match self.add_user(company_id, data).await {
            Err(error) if error.is_duplicate("email") => {
                self.invite_member(company_id, member).await.map(|()| false)
            }
            answer => answer.map(|_| true),
        }
    }

    /// Sends an invitation again, with a new link: to the user that was created for it, or to the user with that email.
    pub async fn invite_again(
        self,
        company_id: i64,
        user_id: Option<i64>,
        email: String,
        role: CompanyRole,
    ) -> Result<(), ApiError> {
        match user_id {
            Some(user_id) => self.resend_invitation(company_id, user_id).await,
            None => self.invite_member(company_id, InviteMember { email, company_role: Some(role) }).await,
        }
    }

    /// Withdraws an invitation.
    pub async fn withdraw_invitation(self, company_id: i64, id: i64) -> Result<(), ApiError> {
        let path = format!("{}/invitations/{id}", company_path(company_id));
        self.send_away(Method::DELETE, &path, None).await
    }

    /// Invites a person who has a login to another company.
    pub async fn invite_member(self, company_id: i64, data: InviteMember) -> Result<(), ApiError> {
        let body = Some(encode_body(&data)?);
        self.send_away(Method::POST, &(company_path(company_id) + "/memberships"), body).await
    }

    /// Vouches for a person's email, unless somebody changes the person at the same moment or the email is another one.
    pub async fn vouch_for_email(self, company_id: i64, user_id: i64, email: String) -> Result<(), ApiError> {
        let path = format!("{}/{user_id}", users_path(company_id));
        let seen = self.see::<User>(&path).await?;
        if seen.value.email != email {
            return Err(ApiError::Outdated);
        }
        let change = UserChange { email_verified: Some(true), ..UserChange::default() };
        let body = Some(encode_body(&change)?);
        self.call_if(seen.version.as_deref(), Method::PUT, &path, body).await.map(drop)
    }

    /// Enables or disables a person.
    pub async fn set_user_status(
        self,
        company_id: i64,
        user_id: i64,
        status: UserStatus,
    ) -> Result<User, ApiError> {
        let change = UserChange { status: Some(status), ..UserChange::default() };
        self.send(Method::PUT, &format!("{}/{user_id}", users_path(company_id)), &change).await
    }

    /// Deletes a person, or only the membership where the company is not the person's home.
    pub async fn delete_user(self, company_id: i64, user_id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{}/{user_id}", users_path(company_id)), None).await
    }
}

/// The path of a user.
pub fn user_path(company_id: i64, user_id: i64) -> String {
    format!("{}/{user_id}", users_path(company_id))
}

fn users_path(company_id: i64) -> String {
    company_path(company_id) + "/users"
}
