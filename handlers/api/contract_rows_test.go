package api_test

// promise is a row of the contract's tables, or a sentence under one, and the tests that hold it: "folder.Name", without the folder for
// those of this package.
type promise struct {
	row   string
	tests []string
}

// promises are those of the contract's §1 to §6, in its order. Rows that begin with a method are the endpoints.
func promises() (all []promise) {
	for _, section := range [][]promise{conventions(), invitePromises(), templatePromises(), accountPromises(), webhookPromises()} {
		all = append(all, section...)
	}
	return all
}

func tests(names ...string) []string { return names }

// conventions are §1.
func conventions() []promise {
	return []promise{
		{"§1 base", tests("TestPathsThatThereAreNoneOfAnswerInTheEnvelope", "TestATextIsKeptAsItWasSent")},
		{"§1 credentials", tests("TestAKeyIsNeeded", "TestNoRouteReachesAnObjectOfTheOtherMode")},
		{"§1 ids", tests("models.TestAnIDIsItsPrefixAndAUUIDOfVersion7", "models.TestPrefixesDifferSoThatAnIDTellsWhatItNames", "TestAUsersIDBeginsWithTheInstallationsTenant", "TestNoRouteTakesWhatCannotBeAnID")},
		{"§1 times", tests("models.TestTimesOnTheWireAreUTCToTheSecond", "TestCreateInviteAnswersWithTheWholeInvite")},
		{"§1 absent values", tests("TestAbsentValuesAreNull", "TestALogoIsOptional", "TestAWinkTemplateNeedsANameAndAColor")},
		{"§1 request ids", tests("TestTheCallersRequestIDComesBack", "TestEverythingInTheSpecIsExplained")},
		{"§1 unknown fields and parameters", tests("TestUnknownFieldsAreIgnoredAndNamesAreExact", "TestFiltersOfInvites")},
		{"§1 body limit, one JSON value", tests("TestABodyHoldsAMebibyteAtMost", "TestTheBodyOfABatchHoldsSixteenMebibytesAtMost", "TestBodiesThatAreNotOneJSONObject", "FuzzBodies")},
		{"§1 envelope", tests("TestEveryKindOfErrorHasItsStatusAndCode", "TestAPanicIsAnsweredInTheEnvelopeAndLogged")},
		{"§1 lists: newest first, each item once while others are created", tests("TestEveryListHasPages", "TestAWalkSeesEverythingThatWasThereOnceThoughMoreIsCreated", "TestAWalkDuring32WritersSeesEachEarlierItemOnce")},
		{"§1 size and cursor", tests("TestAPageHoldsTenByDefault", "TestListRefusesAQueryThatIsWrong", "TestACursorIsGoodForItsOwnListAlone", "FuzzCursors", "FuzzFilters")},
		{"§1 200 OK, 201 CREATED", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestCreateWebhookAnswers200AndNeverTheSecret")},
		{"§1 400 INVALID_PARAMETERS", tests("TestBodiesThatAreNotOneJSONObject", "TestListRefusesAQueryThatIsWrong")},
		{"§1 401 INVALID_CREDENTIALS", tests("TestAKeyIsNeeded", "TestAKeyEndsWithItsTime")},
		{"§1 403 UNAUTHORIZED_ACCESS", tests("TestAKeyMayDoWhatItsScopesSay", "TestEveryRouteNeedsAPermission", "TestAnotherSiteCannotPostWithABrowsersCredentials")},
		{"§1 404 MISSING_RESOURCE", tests("TestPathsThatThereAreNoneOfAnswerInTheEnvelope", "TestNoRouteReachesAnObjectOfTheOtherMode")},
		{"§1 405 UNSUPPORTED_METHOD", tests("TestMethodsThatAPathDoesNotTakeAreRefusedWithThoseItTakes", "TestHeadIsGetWithoutTheBody")},
		{"§1 409 CONFLICT", tests("TestALinkedInviteIsNeitherSentAgainNorRevoked", "models/store.TestWhileTheFirstRunsTheKeyIsInUse")},
		{"§1 413 PAYLOAD_TOO_LARGE", tests("TestABodyHoldsAMebibyteAtMost", "TestABodyMayComeInChunksOfUnknownLength")},
		{"§1 415 UNSUPPORTED_TYPE", tests("TestABodyMustBeDeclaredJSON", "TestAnActionNeedsNoBodyAndTakesAnObject")},
		{"§1 422 IDEMPOTENCY_MISMATCH", tests("TestAKeyWithAnotherRequestIsAMismatch")},
		{"§1 429 REQUEST_LIMIT_EXCEEDED", tests("TestEachKeyHasItsRequestsASecond", "TestWrongKeysOfAnAddressAreRefusedAfterTwenty")},
		{"§1 500, 503, 504", tests("TestAFaultOfTheServerTellsNothingOfItself", "TestEveryKindOfErrorHasItsStatusAndCode")},
		{"§1 data of INVALID_PARAMETERS: all errors at once", tests("TestEverythingThatIsWrongIsToldAtOnceInTheOrderOfTheFields", "TestAPartThatIsMissingIsNamedWithAllThatItNeeds")},
		{"§1 a failed request changes nothing", tests("TestTheAPIDoesWhatItsModelDoes", "TestATemplateThatIsWrongIsNeitherCreatedNorReplaced")},
		{"§1 Idempotency-Key", tests("TestAPostIsAnsweredAgainByteForByte", "TestWhatIsNoIdempotencyKeyIsNamed", "TestARefusedPostMayBeMendedUnderTheSameKey", "TestTheSameKeyOfTwoAPIKeysIsTwo", "models/store.TestAKeyIsNewAgainAfterADay", "FuzzIdempotencyKeyHeaders")},
		{"§1 Idempotency-Key under a race", tests("TestAHundredIdenticalPostsAtOnceMakeOneInvite", "TestAHundredIdenticalPostsToTwoProcessesMakeOneInvite")},
	}
}

// invitePromises are §2.
func invitePromises() []promise {
	return []promise{
		{"§2 fullName", tests("TestCreateInviteRefusesWhatIsWrong", "TestATextIsKeptAsItWasSent")},
		{"§2 firstName, lastName", tests("TestCreateInviteRefusesWhatIsWrong", "TestAbsentValuesAreNull")},
		{"§2 email", tests("TestCreateInviteRefusesWhatIsWrong", "models.TestAnAddressIsOnePlainAddrSpec", "models.FuzzAddresses")},
		{"§2 templateId", tests("TestCreateInviteRefusesWhatIsWrong", "TestADeletedTemplateIsGoneAndItsInvitesGoOn")},
		{"§2 winkTemplateId", tests("TestCreateInviteRefusesWhatIsWrong", "TestADeletedWinkTemplateIsGoneAndItsInvitesGoOn")},
		{"§2 the invite object", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestTheAPIDoesWhatItsModelDoes")},
		{"§2 status", tests("TestALinkedInviteIsNeitherSentAgainNorRevoked", "models.TestLinkingIsOnceAndStays", "models/store.TestDisconnectingKeepsTheAccountAndTheInviteLinked")},
		{"§2 userId", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestTheAPIDoesWhatItsModelDoes")},
		{"§2 invitedAt", tests("TestEmailStatusFollowsTheLatestEmail", "TestResendRenewsTheExpiryAndKeepsTheLink")},
		{"§2 emailStatus", tests("TestEmailStatusFollowsTheLatestEmail", "TestRevokeKillsTheLinkForGood", "models/store.TestAnInviteFollowsWhatTheMailServerSaid", "models/store.TestAnOlderMailDoesNotSpeakForTheLatest")},
		{"§2 inviteLandingPageUrl", tests("TestCreateInviteAnswersWithTheWholeInvite", "web/jobs.TestAnInvitationReachesTheMailServer", "handlers/landing.TestTheLandingPageSaysWhatThereIsToKnow")},
		{"§2 expiresAt", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestResendRenewsTheExpiryAndKeepsTheLink")},
		{"§2 invites never affect each other", tests("models/store.TestInvitesNeverAffectEachOther")},
		{"§2 the text is frozen, the pages follow", tests("models/store.TestPagesFollowTheTemplateAsLastSavedAlsoAfterItsDeletion", "web/jobs.TestATemporaryRefusalIsTriedAgainWithTheSameMessage")},
		{"§2 the suppression list", tests("TestAnAddressThatAskedForNoMoreIsSuppressed", "models/store.TestASuppressedAddressIsInvitedWithoutMail")},
		{"GET /invites", tests("TestFiltersOfInvites", "TestListRefusesAQueryThatIsWrong")},
		{"POST /invites", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestCreateInviteRefusesWhatIsWrong")},
		{"GET /invites/{id}", tests("TestCreateInviteAnswersWithTheWholeInvite", "TestInvitesOfTheOtherModeAreNotThere")},
		{"GET /invites/{id}/logs", tests("TestALinkedInviteIsNeitherSentAgainNorRevoked", "models/store.TestTheWayFromClickToLinkedIsToldInOrder")},
		{"POST /invites/{id}/resend", tests("TestResendRenewsTheExpiryAndKeepsTheLink", "TestALinkedInviteIsNeitherSentAgainNorRevoked")},
		{"POST /invites/{id}/revoke", tests("TestRevokeKillsTheLinkForGood", "TestALinkedInviteIsNeitherSentAgainNorRevoked")},
		{"POST /invites/batch", tests("TestABatchInvitesTheGoodRowsAndTellsWhatIsWrongWithTheOthers", "TestADryRunTellsWhatWouldHappenAndDoesNothing", "TestABatchHasAThousandRows", "models/store.TestAThousandInvitesTakeFewStatements")},
	}
}

// templatePromises are §3 and §4.
func templatePromises() []promise {
	return []promise{
		{"GET /inviteTemplates", tests("TestCreateTemplateAnswersWithTheWholeTemplate", "TestEveryListHasPages")},
		{"POST /inviteTemplates", tests("TestCreateTemplateAnswersWithTheWholeTemplate", "TestATemplateThatIsWrongIsNeitherCreatedNorReplaced")},
		{"GET /inviteTemplates/{id}", tests("TestCreateTemplateAnswersWithTheWholeTemplate")},
		{"PUT /inviteTemplates/{id}", tests("TestReplaceTemplateReplacesAllOfIt", "TestATemplateThatIsWrongIsNeitherCreatedNorReplaced")},
		{"DELETE /inviteTemplates/{id}", tests("TestADeletedTemplateIsGoneAndItsInvitesGoOn")},
		{"§3 name", tests("TestATemplateThatIsWrongIsNeitherCreatedNorReplaced", "models.TestLimitsOfATemplateAreInCharactersNotBytes")},
		{"§3 company", tests("TestATemplateThatIsWrongIsNeitherCreatedNorReplaced", "models.TestALogoIsAnHTTPSAddressOrNone", "TestALogoIsOptional",
			"web/jobs.TestALogoIsFetchedAndDrawnAnew", "handlers/landing.TestACompanysLogoComesFromOurOrigin",
			"TestAnUploadedLogoIsShownUnderOurAddressAndCanBeSentBack", "TestAnUploadedLogoOutlivesAPutWhereItCannotBeShown")},
		{"§3 email", tests("TestATemplateThatIsWrongIsNeitherCreatedNorReplaced", "TestEmailStatusFollowsTheLatestEmail")},
		{"§3 landingPage, successPage", tests("TestATemplateThatIsWrongIsNeitherCreatedNorReplaced", "handlers/landing.TestWhatPeopleWroteIsShownAsTyped")},
		{"§3 variables", tests("TestAnUnknownVariableIsNamed", "models.TestVariablesAreFilledInOnce", "models.FuzzVariables")},
		{"§3 every mail has a button with the link", tests("web/jobs.TestAnInvitationReachesTheMailServer")},
		{"GET /winkTemplates", tests("TestCreateWinkTemplateAnswersWithTheWholeWinkTemplate")},
		{"POST /winkTemplates", tests("TestCreateWinkTemplateAnswersWithTheWholeWinkTemplate", "TestAWinkTemplateThatIsWrongIsNeitherCreatedNorReplaced")},
		{"GET /winkTemplates/{id}", tests("TestCreateWinkTemplateAnswersWithTheWholeWinkTemplate")},
		{"PUT /winkTemplates/{id}", tests("TestReplaceWinkTemplateReplacesAllOfIt", "TestAWinkTemplateThatIsWrongIsNeitherCreatedNorReplaced")},
		{"DELETE /winkTemplates/{id}", tests("TestADeletedWinkTemplateIsGoneAndItsInvitesGoOn")},
		{"§4 limits", tests("TestAWinkTemplateThatIsWrongIsNeitherCreatedNorReplaced", "models.TestWhatAWinkTemplateMayHold")},
		{"§4 what the widget offers", tests("models.TestAWinkTemplateOffersItsProvidersTopOnesFirst", "handlers/landing.TestAWinkTemplateSaysWhatTheWidgetOffers")},
		{"§4 primaryColor", tests("handlers/landing.TestAWinkTemplatesColorIsOnEveryPage", "TestAWinkTemplateThatIsWrongIsNeitherCreatedNorReplaced")},
	}
}

// accountPromises are §5.
func accountPromises() []promise {
	return []promise{
		{"GET /providers", tests("TestFiltersOfProviders", "TestAListOfProvidersRefusesAQueryThatIsWrong", "TestProvidersHavePagesInTheirOwnOrder")},
		{"GET /providers/{id}", tests("TestAProviderHasAllItsFields", "TestProvidersOfTheSandboxAreNotThereInProduction")},
		{"GET /users", tests("TestFiltersOfUsers")},
		{"GET /users/{id}", tests("TestAUserHasTheProvidersOfConnectedAccounts")},
		{"POST /users", tests("TestCreateUserAnswersWithTheUserAndAToken", "TestMetadataHasLimits", "TestAUserNeedsNoMetadata")},
		{"POST /tokens", tests("TestCreateTokenMakesAFurtherToken", "TestATokenNeedsAUserWhoIsThere", "models/store.TestATokenEndsAfterFiveHours", "handlers/landing.TestAUserWithATokenLinksAnAccount", "handlers/landing.TestATokenStartsOneWalkHoweverManyClickAtOnce")},
		{"GET /accounts", tests("TestFiltersOfAccounts", "TestAccountsOfTheOtherModeAreNotThere")},
		{"GET /accounts/{id}", tests("TestAnAccountTellsHowItsConnectionStands")},
		{"DELETE /accounts/{id}", tests("TestDeleteAccountDisconnectsItOnceAndItStays", "TestAnAccountThatIsNotConnectedIsNotDisconnected")},
		{"§5 typeLabel, subTypeLabel", tests("models.TestTypesHaveTheContractsLabels", "models.TestSubtypesHaveTheContractsLabels")},
		{"§5 connectionStatus, errorCode", tests("TestAnAccountTellsHowItsConnectionStands", "models.TestASignInLeadsWhereTheConnectorSays", "models.TestACodeMayBeWrongFourTimesAndLateNever")},
		{"§5 sandbox credentials", tests("web/link.TestSandboxAcceptsTheCredentialsOfTheContractAndNoOthers", "web/link.TestSandboxAsksForACodeWhereTheProviderHasASecondFactor")},
	}
}

// webhookPromises are §6.
func webhookPromises() []promise {
	return []promise{
		{"GET /webhooks", tests("TestCreateWebhookAnswers200AndNeverTheSecret", "TestEveryListHasPages")},
		{"POST /webhooks", tests("TestCreateWebhookAnswers200AndNeverTheSecret", "TestAWebhookThatIsWrongIsNeitherCreatedNorReplaced")},
		{"GET /webhooks/{id}", tests("TestCreateWebhookAnswers200AndNeverTheSecret")},
		{"PUT /webhooks/{id}", tests("TestReplaceWebhookReplacesAllOfIt", "TestASecretIsNeededOnceAndThenKept")},
		{"DELETE /webhooks/{id}", tests("TestADeletedWebhookIsGone")},
		{"POST /webhooks/{id}/test", tests("TestTestWebhookAnswersWithTheDelivery", "models/store.TestATestGoesToOneEndpointAlone")},
		{"GET /webhooks/{id}/deliveries", tests("TestADeliveryTellsWhatBecameOfIt", "TestDeliveriesHavePagesOfTheirOwnEndpoint")},
		{"POST /webhooks/{id}/deliveries/{deliveryId}/redeliver", tests("TestADeliveryTellsWhatBecameOfIt", "TestADeliveryThatIsBeingTriedIsNotMadeDueAgain", "TestDeliveriesOfOthersAreNotThere")},
		{"GET /events", tests("TestEventsAreTheBodiesWithANumberOldestFirst", "TestEventsAreReadOnFromANumber", "models/store.TestAConsumerThatPollsSeesEveryEventOnceInOrderWhileOthersWrite", "models/store.TestAPositionWhoseSuccessorsAreGoneIsRefused")},
		{"GET /events/{id}", tests("TestEventsAreTheBodiesWithANumberOldestFirst")},
		{"§6 fields of a webhook", tests("TestAWebhookThatIsWrongIsNeitherCreatedNorReplaced")},
		{"§6 the body of a delivery, the data of each type", tests("models.TestAnEventsBodyHasExactlyTheContractsKeysInOrder", "web/jobs.TestEventsArriveSignedBothWays")},
		{"§6 INVITE_INVITED", tests("models/store.TestAnInviteFollowsWhatTheMailServerSaid", "models/store.TestWithoutEMailAnInviteIsInvitedAtItsCreation")},
		{"§6 INVITE_LINKED", tests("models/store.TestTheWayFromClickToLinkedIsToldInOrder", "models/store.TestASecondAccountDoesNotLinkTheInviteAgain")},
		{"§6 USER_CREATED", tests("models/store.TestAnInviteCommitsWithEverythingThatFollowsFromIt", "models/store.TestAUserIsCreatedWithATokenAndIsTold")},
		{"§6 ACCOUNT_CREATED, ACCOUNT_CONNECTED", tests("models/store.TestTheWayFromClickToLinkedIsToldInOrder")},
		{"§6 ACCOUNT_FAILED", tests("models/store.TestTheFifthWrongCodeFailsTheAccount")},
		{"§6 ACCOUNT_DISCONNECTED", tests("models/store.TestDisconnectingKeepsTheAccountAndTheInviteLinked")},
		{"§6 INVITE_FAILED, INVITE_REVOKED, INVITE_EXPIRED", tests("models/store.TestADeferredMailIsTriedAgainThenGivenUp", "models/store.TestRevokingKillsLinkAndMailOnce", "models/store.TestASweepExpiresInvitesOnce")},
		{"§6 WEBHOOK_TEST", tests("models/store.TestATestGoesToOneEndpointAlone", "TestATestEventHasNoNumberAndIsNotListed")},
		{"§6 types that never occur are accepted", tests("TestSpecListsExactlyTheEventTypesThatThereAre", "models.TestEndpointsMayAskForWhatOccursAndWhatTheOldAPIHas")},
		{"§6 sequence: without gaps, each mode its own", tests("models/store.TestEventsAreNumberedSoonAfterTheirCommitEachModeOnItsOwn", "TestEachModeHasItsOwnEventsAndNumbers")},
		{"§6 erasing a person blanks their values, id and sequence stay", tests("TestAnErasedPersonIsGoneAndTheirEventsTellNothing", "models.TestAnErasedEventKeepsItsKeysAndTellsNothing", "models/store.TestErasedEventsKeepTheirIDsAndNumbers", "models/store.TestNothingIsLeftOfAnErasedPerson")},
		{"§6 X-Event-Sequence", tests("web/jobs.TestEventsArriveWithTheirNumbersAndTestsWithout")},
		{"§6 signatures", tests("web/webhook.TestSignMatchesVectorsMadeElsewhere", "web/webhook.TestSignIsTakenByTheStandardLibraryAndByPlainHMAC", "web/webhook.TestDuringARotationBothSecretsSign", "web/jobs.TestDuringARotationOldAndNewSecretSign")},
		{"§6 at least once: the event commits with its change", tests("models/store.TestAnInviteThatFailsLeavesNothing", "web/jobs.TestADeliveryWhoseProcessWasKilledIsMadeAgain")},
		{"§6 15 s, and the schedule", tests("web/webhook.TestByDefaultATryMayTake15Seconds", "models.TestWebhooksFollowTheContractsSchedule")},
		{"§6 redirects, Retry-After", tests("web/webhook.TestVerdictOfAStatus", "models.TestADeliveryFollowsItsAnswer")},
		{"§6 410, five days", tests("models/store.TestGoneOrFiveDaysOfFailureSwitchTheEndpointOffAndStaffSwitchItOn", "web/jobs.TestAnAnswerOfGoneSwitchesTheEndpointOff")},
		{"§6 what a switched-off endpoint missed can be replayed", tests("models/store.TestWhatAnEndpointMissedIsReplayedOldestFirstAndOnceEach", "models/store.TestAReplayOfTensOfThousandsGoesStepByStepAndSurvivesWhatItIsDoneBy", "web/jobs.TestWhatAnEndpointMissedArrivesAsItWas", "handlers/portal.TestAnEndpointThatWasSwitchedOffIsSwitchedOnAndToldWhatItMissed")},
		{"§6 only public addresses, checked when dialling", tests("web/webhook.TestOnlyPublicAddressesAreDialled", "web/webhook.TestANameThatTurnsPrivateAfterTheCheckIsNotCalled")},
		{"§6 the built-in receiver", tests("TestTheBuiltInReceiverKeepsItsAddress", "web/jobs.TestTheBuiltInReceiverChecksBothSignatures")},
	}
}
