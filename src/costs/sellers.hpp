// Who sold what a line of a file charges: AWS itself, in whichever country, or a vendor through AWS Marketplace. Pure.
#pragma once

#include <string_view>

namespace portal::costs {

/// Whether a name is AWS's, as CUR's legal entities and FOCUS's providers, publishers and invoice issuers have it:
/// "AWS", "Amazon Web Services, Inc.", ", Canada, Inc.", " EMEA SARL", " India Private Limited", " Japan G.K.", " Korea
/// LLC", " Australia Pty Ltd", " South Africa Proprietary Limited", "Amazon AWS Serviços Brasil Ltda.", AISPL (India
/// until 2022); and the two that sell AWS in China: Sinnet (Beijing) and NWCD (Ningxia). GovCloud's seller is Amazon
/// Web Services, Inc. Sources: Billing User Guide, "Budget filters" (invoicing and legal entities); Marketplace Buyer
/// Guide (sellers of record); AWS Customer Agreement (contracting parties); amazonaws.cn.
bool is_aws(std::string_view name);

/// "AWS Marketplace", as an entity or a service.
bool is_marketplace(std::string_view name);

} // namespace portal::costs
