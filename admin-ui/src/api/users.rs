//! A company's people.

use gloo_net::http::Method;
use shared_types::{CreateUser, User};

use super::{ApiError, Client, Page, companies::company_path};

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

    /// Deletes a person, or only the membership where the company is not the person's home.
    pub async fn delete_user(self, company_id: i64, user_id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("{}/{user_id}", users_path(company_id)), None).await
    }
}

fn users_path(company_id: i64) -> String {
    company_path(company_id) + "/users"
}
