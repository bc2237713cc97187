#include "accounts/proof.hpp"

#include "accounts/names.hpp"
#include "aws/operations/iam.hpp"
#include "aws/operations/sts.hpp"
#include "aws/pages.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace portal::accounts {

namespace {

constexpr std::int64_t session_seconds = 900;

aws::sts::AssumeRole assume_role(const ProofSubject& subject, std::optional<std::string> external_id) {
    aws::sts::AssumeRole request;
    request.role_arn = role_arn(subject.partition, subject.account, subject.role_name);
    request.role_session_name = subject.session_name;
    request.duration_seconds = session_seconds;
    request.external_id = std::move(external_id);
    return request;
}

/// One proof under way: what it has found, and how it ends.
class Prover {
public:
    Prover(aws::Client& client, Random& random, std::shared_ptr<aws::CredentialsProvider> portal, ProofSubject subject)
        : client_(client), random_(random), portal_(std::move(portal)), subject_(std::move(subject)) {}

    Task<Proof> run_again(PolicyComparison comparison) {
        comparison_ = comparison;
        bool goes_on = co_await enter();
        if (goes_on) goes_on = co_await is_as_meant();
        if (goes_on) proof_.verdict = Verdict::proven;
        co_return std::move(proof_);
    }

    Task<Proof> run() {
        bool goes_on = co_await enter();
        if (goes_on) goes_on = co_await names_the_account();
        if (goes_on) goes_on = co_await refuses_others();
        if (goes_on) goes_on = co_await is_as_meant();
        if (goes_on) proof_.verdict = Verdict::proven;
        co_return std::move(proof_);
    }

private:
    void done(StepName step) {
        proof_.steps.push_back({.name = step, .title = {}, .status = StepStatus::done, .at = {}, .detail = {}});
    }

    bool refuse(StepName step, ErrorCode code, std::string detail, bool may_settle = false) {
        proof_.verdict = Verdict::refused;
        proof_.may_settle = may_settle;
        proof_.steps.push_back({.name = step, .title = {}, .status = StepStatus::failed, .at = {}, .detail = detail});
        proof_.reason = Error{.code = code, .detail = std::move(detail)};
        return false;
    }

    bool undecided(Error error) {
        proof_.verdict = Verdict::undecided;
        proof_.reason = std::move(error);
        return false;
    }

    /// AWS refused the portal, whatever the account is: the operator's to mend.
    bool refuses_the_portal(Error error, std::string_view by) {
        proof_.is_operators = true;
        error.detail = "AWS refuses the portal itself: " + std::string(by) + " AWS says: " + error.detail;
        error.remedy =
            "Nothing is to be done in this account. The operator of this portal looks at the policies of the "
            "portal's role, of its account's organization and of its network: `client-portal doctor`.";
        return undecided(std::move(error));
    }

    bool refuses_the_portal(Error error, DeniedBy by) {
        return refuses_the_portal(std::move(error),
                                  std::string(name_of(by)) + " on the portal's own side does not allow the call.");
    }

    /// A read of the role about itself failed. Denied means that its policies are not (yet) what was meant.
    bool unread(Error error, std::string_view action) {
        if (error.code != ErrorCode::aws_access_denied) return undecided(std::move(error));
        const std::string request_id = error.aws_request_id;
        const DeniedBy by = denied_by(error);
        if (by == DeniedBy::vpc_endpoint_policy) return refuses_the_portal(std::move(error), by);
        const std::string words = " AWS says: " + error.detail;
        if (by == DeniedBy::service_control_policy)
            refuse(StepName::trust_policy, ErrorCode::denied_by_service_control_policy,
                   "A service control policy denies " + std::string(action) +
                       " to the role, so the portal cannot see what the role is." + words);
        else if (by == DeniedBy::permissions_boundary)
            refuse(StepName::trust_policy, ErrorCode::policies_differ,
                   "The role has a permissions boundary that does not allow " + std::string(action) +
                       ", so the portal cannot see what the role is." + words,
                   true);
        else
            refuse(StepName::trust_policy, ErrorCode::policies_differ,
                   "The role may not call " + std::string(action) +
                       " on itself, so its read policies are missing or a policy denies it." + words,
                   true);
        proof_.reason->aws_request_id = request_id;
        return false;
    }

    aws::Identity as_portal() const { return aws::Identity(portal_, subject_.region); }
    aws::Identity as_role() const { return aws::Identity(proof_.session, subject_.region); }

    Task<bool> enter() {
        // Looked at apart: what keeps the portal from its own role would pass for the account's refusal.
        if (portal_)
            if (auto own = co_await portal_->get(); !own) {
                if (own.error().code != ErrorCode::aws_access_denied) co_return undecided(std::move(own.error()));
                co_return refuses_the_portal(std::move(own.error()), "it may not have its own role.");
            }
        const auto request = assume_role(subject_, subject_.external_id);
        auto answer = co_await client_.call(request, as_portal());
        if (!answer) {
            if (answer.error().code != ErrorCode::aws_access_denied) co_return undecided(std::move(answer.error()));
            const DeniedBy by = denied_by(answer.error());
            if (is_of_the_caller(by)) co_return refuses_the_portal(std::move(answer.error()), by);
            proof_.verdict = Verdict::not_yet;
            proof_.denied_by = by;
            proof_.reason = std::move(answer.error());
            proof_.reason->code = ErrorCode::role_missing;
            co_return false;
        }
        if (!answer->credentials)
            co_return undecided(
                Error{.code = ErrorCode::aws_answer_invalid, .detail = "AssumeRole answered without credentials."});
        const auto& session = *answer->credentials;
        proof_.session = aws::fixed_credentials({.access_key_id = session.access_key_id,
                                                 .secret_access_key = session.secret_access_key,
                                                 .session_token = session.session_token,
                                                 .expires_at = session.expiration});
        done(StepName::create_stack);
        done(StepName::assume_role);
        co_return true;
    }

    Task<bool> names_the_account() {
        auto answer = co_await client_.call(aws::sts::GetCallerIdentity{}, as_role());
        if (!answer) co_return undecided(std::move(answer.error()));
        const std::string account = answer->account.value_or("");
        if (account != subject_.account.value())
            co_return refuse(StepName::identity, ErrorCode::wrong_account,
                             "The role belongs to account " + account + ", not to " + subject_.account.value() + ".");
        done(StepName::identity);
        co_return true;
    }

    /// Only AccessDenied counts: a throttled or failed call proves nothing.
    Task<bool> is_refused(const std::optional<std::string>& external_id, std::string_view how) {
        const auto request = assume_role(subject_, external_id);
        auto answer = co_await client_.call(request, as_portal());
        if (answer)
            co_return refuse(StepName::external_id, ErrorCode::external_id_not_enforced,
                             "The role also lets the portal in " + std::string(how) + ". Somebody else could use it.");
        if (answer.error().code != ErrorCode::aws_access_denied) co_return undecided(std::move(answer.error()));
        // What the portal itself may not do shows nothing of who else may.
        const DeniedBy by = denied_by(answer.error());
        if (is_of_the_caller(by)) co_return refuses_the_portal(std::move(answer.error()), by);
        co_return true;
    }

    Task<bool> refuses_others() {
        if (!co_await is_refused(std::nullopt, "without any external ID")) co_return false;
        if (!co_await is_refused(random_hex(random_, 16), "with a wrong external ID")) co_return false;
        done(StepName::external_id);
        co_return true;
    }

    Task<bool> is_as_meant() {
        if (!co_await trusts_only_the_portal()) co_return false;
        if (!co_await has_no_inline_policies()) co_return false;
        if (!co_await has_the_policies()) co_return false;
        done(StepName::trust_policy);
        co_return true;
    }

    Task<bool> trusts_only_the_portal() {
        aws::iam::GetRole request;
        request.role_name = subject_.role_name;
        auto answer = co_await client_.call(request, as_role());
        if (!answer) co_return unread(std::move(answer.error()), "iam:GetRole");
        if (answer->role.description) proof_.stack_region = region_in_description(*answer->role.description);
        const auto found = parsed_document(answer->role.assume_role_policy_document);
        if (!found)
            co_return undecided(Error{.code = ErrorCode::aws_answer_invalid,
                                      .detail = "GetRole answered without a readable trust policy."});
        const json::Value meant = trust_policy(subject_.partition, subject_.operator_account, subject_.portal_role_name,
                                               Form::literal, subject_.external_id);
        if (!same_policy(*found, meant))
            co_return refuse(StepName::trust_policy, ErrorCode::trust_policy_too_open,
                             "The trust policy of the role " + subject_.role_name +
                                 " differs from the one in the portal's template.");
        co_return true;
    }

    Task<bool> has_no_inline_policies() {
        aws::iam::ListRolePolicies request;
        request.role_name = subject_.role_name;
        auto answer = co_await client_.call(request, as_role());
        if (!answer) co_return unread(std::move(answer.error()), "iam:ListRolePolicies");
        if (!answer->policy_names.empty())
            co_return refuse(StepName::trust_policy, ErrorCode::policies_differ,
                             "The role has the inline policy " + answer->policy_names.front() +
                                 ", which is not in the portal's template.");
        co_return true;
    }

    Task<bool> has_the_policies() {
        const RoleIdentity role{
            .partition = subject_.partition, .role_name = subject_.role_name, .account = subject_.account.value()};
        const auto meant = read_policies(role, Form::literal, subject_.permissions);
        const auto add_on = tag_policies(role, Form::literal, subject_.tag_permissions);
        std::map<std::string, std::string> attached; // name -> ARN
        aws::iam::ListAttachedRolePolicies request;
        request.role_name = subject_.role_name;
        aws::Pages<aws::iam::ListAttachedRolePolicies> pages(client_, request, as_role());
        while (!pages.done()) {
            auto answer = co_await pages.next();
            if (!answer) co_return unread(std::move(answer.error()), "iam:ListAttachedRolePolicies");
            for (const auto& policy : answer->attached_policies)
                attached[policy.policy_name.value_or("")] = policy.policy_arn.value_or("");
        }
        const std::string own_policies = "arn:" + subject_.partition + ":iam::" + subject_.account.value() + ":policy/";
        for (const auto& [name, arn] : attached) {
            const bool is_meant =
                comparison_ == PolicyComparison::earlier_template
                    ? is_read_policy_name(subject_.role_name, name) || is_tag_policy_name(subject_.role_name, name)
                    : is_named(meant, name) || is_named(add_on, name);
            if (!is_meant || arn != own_policies + name)
                co_return refuse(StepName::trust_policy, ErrorCode::policies_differ,
                                 "The role has the policy " + (name.empty() ? arn : name) +
                                     ", which is not in the portal's template.");
        }
        const bool has_add_on = !add_on.empty() && std::ranges::all_of(add_on, [&](const RolePolicy& policy) {
            return attached.contains(policy.name);
        });
        if (comparison_ == PolicyComparison::documents)
            for (const auto& policy : add_on) {
                if (!attached.contains(policy.name)) continue;
                const std::string arn = own_policies + policy.name;
                const bool goes_on = co_await grants_tags_alone(policy.name, arn);
                if (!goes_on) co_return false;
            }
        // A name alone gives nobody the permission to write; that it is missing takes it away.
        if (comparison_ == PolicyComparison::documents || !has_add_on) proof_.may_write_tags = has_add_on;
        if (comparison_ == PolicyComparison::earlier_template) co_return true;
        for (const auto& policy : meant) {
            if (!attached.contains(policy.name))
                co_return refuse(StepName::trust_policy, ErrorCode::policies_differ,
                                 "The role lacks the policy " + policy.name + ".", true);
            if (comparison_ == PolicyComparison::names) continue;
            const std::string arn = own_policies + policy.name;
            const bool goes_on = co_await grants_what_was_meant(policy, arn);
            if (!goes_on) co_return false;
        }
        co_return true;
    }

    static bool is_named(const std::vector<RolePolicy>& policies, const std::string& name) {
        return std::ranges::any_of(policies, [&](const RolePolicy& policy) { return policy.name == name; });
    }

    /// The policy's document that is in force; nothing where the proof has ended with why not.
    Task<std::optional<json::Value>> document_in_force(std::string arn) {
        aws::iam::GetPolicy policy_request;
        policy_request.policy_arn = arn;
        auto policy = co_await client_.call(policy_request, as_role());
        if (!policy) {
            unread(std::move(policy.error()), "iam:GetPolicy");
            co_return std::nullopt;
        }
        aws::iam::GetPolicyVersion request;
        request.policy_arn = arn;
        request.version_id = policy->policy ? policy->policy->default_version_id.value_or("v1") : "v1";
        auto answer = co_await client_.call(request, as_role());
        if (!answer) {
            unread(std::move(answer.error()), "iam:GetPolicyVersion");
            co_return std::nullopt;
        }
        auto found = answer->policy_version ? parsed_document(answer->policy_version->document) : std::nullopt;
        if (!found)
            undecided(Error{.code = ErrorCode::aws_answer_invalid,
                            .detail = "GetPolicyVersion answered without a readable document."});
        co_return found;
    }

    /// An add-on stack of an earlier version grants less, which is no harm; more is.
    Task<bool> grants_tags_alone(std::string name, std::string arn) {
        const auto found = co_await document_in_force(std::move(arn));
        if (!found) co_return false;
        std::vector<std::string> meant;
        for (const auto& permission : subject_.tag_permissions) meant.push_back(permission.action);
        if (!allows_only(*found, meant))
            co_return refuse(StepName::trust_policy, ErrorCode::policies_differ,
                             "The policy " + name + " grants something else than writing tags.");
        co_return true;
    }

    Task<bool> grants_what_was_meant(RolePolicy meant, std::string arn) {
        const auto found = co_await document_in_force(std::move(arn));
        if (!found) co_return false;
        if (!same_policy(*found, meant.document))
            co_return refuse(StepName::trust_policy, ErrorCode::policies_differ,
                             "The policy " + meant.name + " grants something else than the portal's template says.");
        co_return true;
    }

    /// IAM answers with policy documents as percent-encoded JSON.
    static std::optional<json::Value> parsed_document(const std::optional<std::string>& encoded) {
        if (!encoded) return std::nullopt;
        const auto text = percent_decode(*encoded);
        if (!text) return std::nullopt;
        auto value = json::parse(*text);
        if (!value) return std::nullopt;
        return std::move(*value);
    }

    aws::Client& client_;
    Random& random_;
    std::shared_ptr<aws::CredentialsProvider> portal_;
    ProofSubject subject_;
    PolicyComparison comparison_ = PolicyComparison::documents;
    Proof proof_;
};

} // namespace

Task<Proof> prove(aws::Client& client, Random& random, std::shared_ptr<aws::CredentialsProvider> portal,
                  ProofSubject subject) {
    Prover prover(client, random, std::move(portal), std::move(subject));
    co_return co_await prover.run();
}

Task<Proof> still_holds(aws::Client& client, Random& random, std::shared_ptr<aws::CredentialsProvider> portal,
                        ProofSubject subject, PolicyComparison comparison) {
    Prover prover(client, random, std::move(portal), std::move(subject));
    co_return co_await prover.run_again(comparison);
}

Task<Result<bool>> lets_in(aws::Client& client, std::shared_ptr<aws::CredentialsProvider> portal,
                           ProofSubject subject) {
    const auto request = assume_role(subject, subject.external_id);
    auto answer = co_await client.call(request, aws::Identity(std::move(portal), subject.region));
    if (answer) co_return true;
    if (answer.error().code == ErrorCode::aws_access_denied && !is_of_the_caller(denied_by(answer.error())))
        co_return false;
    co_return tl::unexpected<Error>(std::move(answer.error()));
}

} // namespace portal::accounts
