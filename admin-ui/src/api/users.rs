//! A company's people.

use gloo_net::http::Method;
use shared_types::{CreateUser, User, UserChange};

use super::{ApiError, Client, Page, companies::company_path, encode_body};

impl Client {
    /// The first people of a company who match `search`.
    pub async fn users(self, company_id: i64, search: &str) -> Result<Page<User>, ApiError> {
        self.list(&users_path(company_id), search, |user: &User| [&user.name, &user.email]).await
    }

    /// All people of a company.
    pub async fn all_users(self, company_id: i64) -> Result<Vec<User>, ApiError> {
        self.list_all(&users_path(company_id)).await
    }

    /// Adds a person to a company.
    pub async fn add_user(self, company_id: i64, data: CreateUser) -> Result<User, ApiError> {
        self.send(Method::POST, &users_path(company_id), &data).await
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

    /// Deletes a person, or only the membership where the company is not the person's home.
    pub async fn delete_user(self, company_id: i64, user_id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{}/{user_id}", users_path(company_id)), None).await
    }
}

fn users_path(company_id: i64) -> String {
    company_path(company_id) + "/users"
}
