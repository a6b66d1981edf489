    // Written by schedule.rs, which says why.
    vsubps zmm12, zmm0, [{x} + {at} +0]
    vsubps zmm13, zmm1, [{y} + {at} +0]
    vsubps zmm14, zmm2, [{z} + {at} +0]
    vmovaps zmm27, zmm4
    vfmadd231ps zmm27, zmm12, zmm12
    vfmadd231ps zmm27, zmm13, zmm13
    vsubps zmm15, zmm0, [{x} + {at} +64]
    vsubps zmm16, zmm1, [{y} + {at} +64]
    vsubps zmm17, zmm2, [{z} + {at} +64]
    vmovaps zmm28, zmm4
    vfmadd231ps zmm27, zmm14, zmm14
    vfmadd231ps zmm28, zmm15, zmm15
    vrsqrt14ps zmm7, zmm27
    vfmadd231ps zmm28, zmm16, zmm16
    vsubps zmm18, zmm0, [{x} + {at} +128]
    vsubps zmm19, zmm1, [{y} + {at} +128]
    vsubps zmm20, zmm2, [{z} + {at} +128]
    vmovaps zmm29, zmm4
    vfmadd231ps zmm28, zmm17, zmm17
    vfmadd231ps zmm29, zmm18, zmm18
    vmulps zmm21, zmm7, zmm7
    vrsqrt14ps zmm8, zmm28
    vfmadd231ps zmm29, zmm19, zmm19
    vfnmadd213ps zmm27, zmm21, zmm5
    vmulps zmm7, zmm7, zmm21
    vsubps zmm21, zmm0, [{x} + {at} +192]
    vsubps zmm22, zmm1, [{y} + {at} +192]
    vsubps zmm23, zmm2, [{z} + {at} +192]
    vmovaps zmm30, zmm4
    vfmadd231ps zmm29, zmm20, zmm20
    vmulps zmm7, zmm7, zmm27
    vfmadd231ps zmm30, zmm21, zmm21
    vmulps zmm25, zmm7, [{m} + {at} +0]
    vmulps zmm7, zmm7, zmm3
    vmulps zmm24, zmm8, zmm8
    vrsqrt14ps zmm6, zmm29
    vfnmadd231ps zmm9, zmm25, zmm12
    vfnmadd231ps zmm10, zmm25, zmm13
    vfnmadd231ps zmm11, zmm25, zmm14
    vfmadd213ps zmm12, zmm7, [{px} + {at} +0]
    vfmadd213ps zmm13, zmm7, [{py} + {at} +0]
    vfmadd213ps zmm14, zmm7, [{pz} + {at} +0]
    vfmadd231ps zmm30, zmm22, zmm22
    vfnmadd213ps zmm28, zmm24, zmm5
    vmulps zmm8, zmm8, zmm24
    vsubps zmm24, zmm0, [{x} + {at} +256]
    vsubps zmm25, zmm1, [{y} + {at} +256]
    vsubps zmm26, zmm2, [{z} + {at} +256]
    vmovaps zmm31, zmm4
    vmovups [{px} + {at} +0], zmm12
    vmovups [{py} + {at} +0], zmm13
    vmovups [{pz} + {at} +0], zmm14
    vfmadd231ps zmm30, zmm23, zmm23
    vmulps zmm8, zmm8, zmm28
    vfmadd231ps zmm31, zmm24, zmm24
    vmulps zmm13, zmm8, [{m} + {at} +64]
    vmulps zmm8, zmm8, zmm3
    vmulps zmm12, zmm6, zmm6
    vrsqrt14ps zmm7, zmm30
    vfnmadd231ps zmm9, zmm13, zmm15
    vfnmadd231ps zmm10, zmm13, zmm16
    vfnmadd231ps zmm11, zmm13, zmm17
    vfmadd213ps zmm15, zmm8, [{px} + {at} +64]
    vfmadd213ps zmm16, zmm8, [{py} + {at} +64]
    vfmadd213ps zmm17, zmm8, [{pz} + {at} +64]
    vfmadd231ps zmm31, zmm25, zmm25
    vfnmadd213ps zmm29, zmm12, zmm5
    vmulps zmm6, zmm6, zmm12
    add {at}, 320
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vsubps zmm12, zmm0, [{x} + {at} +0]
    vsubps zmm13, zmm1, [{y} + {at} +0]
    vsubps zmm14, zmm2, [{z} + {at} +0]
    vmovaps zmm27, zmm4
    vmovups [{px} + {at} -256], zmm15
    vmovups [{py} + {at} -256], zmm16
    vmovups [{pz} + {at} -256], zmm17
    vfmadd231ps zmm31, zmm26, zmm26
    vmulps zmm6, zmm6, zmm29
    vfmadd231ps zmm27, zmm12, zmm12
    vmulps zmm16, zmm6, [{m} + {at} -192]
    vmulps zmm6, zmm6, zmm3
    vmulps zmm15, zmm7, zmm7
    vrsqrt14ps zmm8, zmm31
    vfnmadd231ps zmm9, zmm16, zmm18
    vfnmadd231ps zmm10, zmm16, zmm19
    vfnmadd231ps zmm11, zmm16, zmm20
    vfmadd213ps zmm18, zmm6, [{px} + {at} -192]
    vfmadd213ps zmm19, zmm6, [{py} + {at} -192]
    vfmadd213ps zmm20, zmm6, [{pz} + {at} -192]
    vfmadd231ps zmm27, zmm13, zmm13
    vfnmadd213ps zmm30, zmm15, zmm5
    vmulps zmm7, zmm7, zmm15
    vsubps zmm15, zmm0, [{x} + {at} +64]
    vsubps zmm16, zmm1, [{y} + {at} +64]
    vsubps zmm17, zmm2, [{z} + {at} +64]
    vmovaps zmm28, zmm4
    vmovups [{px} + {at} -192], zmm18
    vmovups [{py} + {at} -192], zmm19
    vmovups [{pz} + {at} -192], zmm20
    vfmadd231ps zmm27, zmm14, zmm14
    vmulps zmm7, zmm7, zmm30
    vfmadd231ps zmm28, zmm15, zmm15
    vmulps zmm19, zmm7, [{m} + {at} -128]
    vmulps zmm7, zmm7, zmm3
    vmulps zmm18, zmm8, zmm8
    vfnmadd231ps zmm9, zmm19, zmm21
    vfnmadd231ps zmm10, zmm19, zmm22
    vfnmadd231ps zmm11, zmm19, zmm23
    vfmadd213ps zmm21, zmm7, [{px} + {at} -128]
    vfmadd213ps zmm22, zmm7, [{py} + {at} -128]
    vfmadd213ps zmm23, zmm7, [{pz} + {at} -128]
    vrsqrt14ps zmm7, zmm27
    vfmadd231ps zmm28, zmm16, zmm16
    vfnmadd213ps zmm31, zmm18, zmm5
    vmulps zmm8, zmm8, zmm18
    vsubps zmm18, zmm0, [{x} + {at} +128]
    vsubps zmm19, zmm1, [{y} + {at} +128]
    vsubps zmm20, zmm2, [{z} + {at} +128]
    vmovaps zmm29, zmm4
    vmovups [{px} + {at} -128], zmm21
    vmovups [{py} + {at} -128], zmm22
    vmovups [{pz} + {at} -128], zmm23
    vfmadd231ps zmm28, zmm17, zmm17
    vmulps zmm8, zmm8, zmm31
    vfmadd231ps zmm29, zmm18, zmm18
    vmulps zmm22, zmm8, [{m} + {at} -64]
    vmulps zmm8, zmm8, zmm3
    vmulps zmm21, zmm7, zmm7
    vfnmadd231ps zmm9, zmm22, zmm24
    vfnmadd231ps zmm10, zmm22, zmm25
    vfnmadd231ps zmm11, zmm22, zmm26
    vfmadd213ps zmm24, zmm8, [{px} + {at} -64]
    vfmadd213ps zmm25, zmm8, [{py} + {at} -64]
    vfmadd213ps zmm26, zmm8, [{pz} + {at} -64]
    vrsqrt14ps zmm8, zmm28
    vfmadd231ps zmm29, zmm19, zmm19
    vfnmadd213ps zmm27, zmm21, zmm5
    vmulps zmm7, zmm7, zmm21
    vsubps zmm21, zmm0, [{x} + {at} +192]
    vsubps zmm22, zmm1, [{y} + {at} +192]
    vsubps zmm23, zmm2, [{z} + {at} +192]
    vmovaps zmm30, zmm4
    vmovups [{px} + {at} -64], zmm24
    vmovups [{py} + {at} -64], zmm25
    vmovups [{pz} + {at} -64], zmm26
    vfmadd231ps zmm29, zmm20, zmm20
    vmulps zmm7, zmm7, zmm27
    vfmadd231ps zmm30, zmm21, zmm21
    vmulps zmm25, zmm7, [{m} + {at} +0]
    vmulps zmm7, zmm7, zmm3
    vmulps zmm24, zmm8, zmm8
    vrsqrt14ps zmm6, zmm29
    vfnmadd231ps zmm9, zmm25, zmm12
    vfnmadd231ps zmm10, zmm25, zmm13
    vfnmadd231ps zmm11, zmm25, zmm14
    vfmadd213ps zmm12, zmm7, [{px} + {at} +0]
    vfmadd213ps zmm13, zmm7, [{py} + {at} +0]
    vfmadd213ps zmm14, zmm7, [{pz} + {at} +0]
    vfmadd231ps zmm30, zmm22, zmm22
    vfnmadd213ps zmm28, zmm24, zmm5
    vmulps zmm8, zmm8, zmm24
    vsubps zmm24, zmm0, [{x} + {at} +256]
    vsubps zmm25, zmm1, [{y} + {at} +256]
    vsubps zmm26, zmm2, [{z} + {at} +256]
    vmovaps zmm31, zmm4
    vmovups [{px} + {at} +0], zmm12
    vmovups [{py} + {at} +0], zmm13
    vmovups [{pz} + {at} +0], zmm14
    vfmadd231ps zmm30, zmm23, zmm23
    vmulps zmm8, zmm8, zmm28
    vfmadd231ps zmm31, zmm24, zmm24
    vmulps zmm13, zmm8, [{m} + {at} +64]
    vmulps zmm8, zmm8, zmm3
    vmulps zmm12, zmm6, zmm6
    vrsqrt14ps zmm7, zmm30
    vfnmadd231ps zmm9, zmm13, zmm15
    vfnmadd231ps zmm10, zmm13, zmm16
    vfnmadd231ps zmm11, zmm13, zmm17
    vfmadd213ps zmm15, zmm8, [{px} + {at} +64]
    vfmadd213ps zmm16, zmm8, [{py} + {at} +64]
    vfmadd213ps zmm17, zmm8, [{pz} + {at} +64]
    vfmadd231ps zmm31, zmm25, zmm25
    vfnmadd213ps zmm29, zmm12, zmm5
    vmulps zmm6, zmm6, zmm12
    add {at}, 320
    cmp {at}, {stop}
    jb 2b
3:
    vmovups [{px} + {at} -256], zmm15
    vmovups [{py} + {at} -256], zmm16
    vmovups [{pz} + {at} -256], zmm17
    vfmadd231ps zmm31, zmm26, zmm26
    vmulps zmm6, zmm6, zmm29
    vmulps zmm16, zmm6, [{m} + {at} -192]
    vmulps zmm6, zmm6, zmm3
    vmulps zmm15, zmm7, zmm7
    vrsqrt14ps zmm8, zmm31
    vfnmadd231ps zmm9, zmm16, zmm18
    vfnmadd231ps zmm10, zmm16, zmm19
    vfnmadd231ps zmm11, zmm16, zmm20
    vfmadd213ps zmm18, zmm6, [{px} + {at} -192]
    vfmadd213ps zmm19, zmm6, [{py} + {at} -192]
    vfmadd213ps zmm20, zmm6, [{pz} + {at} -192]
    vfnmadd213ps zmm30, zmm15, zmm5
    vmulps zmm7, zmm7, zmm15
    vmovups [{px} + {at} -192], zmm18
    vmovups [{py} + {at} -192], zmm19
    vmovups [{pz} + {at} -192], zmm20
    vmulps zmm7, zmm7, zmm30
    vmulps zmm19, zmm7, [{m} + {at} -128]
    vmulps zmm7, zmm7, zmm3
    vmulps zmm18, zmm8, zmm8
    vfnmadd231ps zmm9, zmm19, zmm21
    vfnmadd231ps zmm10, zmm19, zmm22
    vfnmadd231ps zmm11, zmm19, zmm23
    vfmadd213ps zmm21, zmm7, [{px} + {at} -128]
    vfmadd213ps zmm22, zmm7, [{py} + {at} -128]
    vfmadd213ps zmm23, zmm7, [{pz} + {at} -128]
    vfnmadd213ps zmm31, zmm18, zmm5
    vmulps zmm8, zmm8, zmm18
    vmovups [{px} + {at} -128], zmm21
    vmovups [{py} + {at} -128], zmm22
    vmovups [{pz} + {at} -128], zmm23
    vmulps zmm8, zmm8, zmm31
    vmulps zmm22, zmm8, [{m} + {at} -64]
    vmulps zmm8, zmm8, zmm3
    vfnmadd231ps zmm9, zmm22, zmm24
    vfnmadd231ps zmm10, zmm22, zmm25
    vfnmadd231ps zmm11, zmm22, zmm26
    vfmadd213ps zmm24, zmm8, [{px} + {at} -64]
    vfmadd213ps zmm25, zmm8, [{py} + {at} -64]
    vfmadd213ps zmm26, zmm8, [{pz} + {at} -64]
    vmovups [{px} + {at} -64], zmm24
    vmovups [{py} + {at} -64], zmm25
    vmovups [{pz} + {at} -64], zmm26
