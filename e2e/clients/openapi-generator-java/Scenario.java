// Goes through the short scenario of e2e/clients/README.md with the client that openapi-generator writes for Java:
// java Scenario URL TOKEN
import aldaba.ApiClient;
import aldaba.ApiException;
import aldaba.api.CompaniesApi;
import aldaba.model.Company;
import aldaba.model.CompanyChange;
import aldaba.model.CreateCompany;
import aldaba.model.FieldError;
import aldaba.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;

public class Scenario {
  interface Operation {
    void run() throws ApiException;
  }

  static void equal(Object found, Object expected) {
    if (!Objects.equals(found, expected)) throw new AssertionError(found + " instead of " + expected);
  }

  static CompaniesApi client(String url, String token) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(url);
    if (token != null) {
      client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    }
    return new CompaniesApi(client);
  }

  /** The error of an operation that has to be rejected. */
  static Problem rejected(int status, Operation operation) throws Exception {
    try {
      operation.run();
    } catch (ApiException error) {
      equal(error.getCode(), status);
      return ApiClient.createDefaultObjectMapper().readValue(error.getResponseBody(), Problem.class);
    }
    throw new AssertionError("it was not rejected with " + status);
  }

  public static void main(String[] args) throws Exception {
    CompaniesApi companies = client(args[0], args[1]);
    List<Company> listed = companies.listCompanies(null, null, null, null, null);
    equal(listed.stream().map(Company::getName).toList(), List.of("Acme"));

    Company created = companies.createCompany(new CreateCompany().name("Java & Sons").code("java"), null);
    equal(created.getCode(), "java");
    Map<String, List<String>> headers = companies.getCompanyWithHttpInfo(created.getId()).getHeaders();
    String version = headers.get("etag").get(0);
    CompanyChange change = new CompanyChange().name("Java & Daughters");
    equal(companies.patchCompany(created.getId(), change, version, null).getName(), "Java & Daughters");
    CompanyChange late = new CompanyChange().name("Java & Nobody");
    equal(rejected(412, () -> companies.patchCompany(created.getId(), late, version, null)).getCode(), "changed");

    CreateCompany invalid = new CreateCompany().name("").code("no code");
    Problem problem = rejected(400, () -> companies.createCompany(invalid, null));
    equal(problem.getErrors().stream().map(FieldError::getField).sorted().toList(), List.of("code", "name"));
    companies.deleteCompany(created.getId(), null);
    equal(rejected(404, () -> companies.getCompany(created.getId())).getCode(), "not_found");
    CompaniesApi anonymous = client(args[0], null);
    equal(
        rejected(401, () -> anonymous.listCompanies(null, null, null, null, null)).getCode(), "unauthenticated");
  }
}
